# Xizmat holati
health-database-works = Maʼlumotlar bazasi javob bermoqda.
health-database-gone = Maʼlumotlar bazasi javob bermayapti.
health-storage-gone = Hozircha fayllarni saqlab boʻlmaydi; faylsiz soʻrovlar qabul qilinmoqda.

# Tizim haqidagi sahifa
system-title = Tizim
system-health = Holat
system-up = ishlayapti
system-degraded = toʻliq ishlamayapti yoki kechikmoqda
system-down = ishlamayapti
system-not-asked = hali tekshirilmagan
system-database = Maʼlumotlar bazasi
system-schema = Maʼlumotlar bazasi sxemasi
system-disk = Yozish uchun joy
system-storage = Fayllar ombori
system-channels = Bildirishnomalar
system-room = Boʻsh joy
system-room-data = Maʼlumotlar uchun
system-room-media = Rasmlar uchun
system-unknown = oʻlchab boʻlmadi
system-backups = Zaxira nusxalar
system-backups-schedule = Server oladi
system-backups-off = hech qachon
system-backups-hourly = har soatda
system-backups-daily = har kuni
system-backup-made = Oxirgisi
system-backup-proven = Oxirgi sinov tariqasida tiklash
system-backup-failed = Oxirgi muvaffaqiyatsizlik
system-backup-unproven = Oxirgi muvaffaqiyatsiz sinov
system-never = boʻlmagan
system-program = Dastur
system-version = Versiya
system-zone = Vaqt mintaqasi
