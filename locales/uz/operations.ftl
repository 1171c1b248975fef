# Xizmat holati
health-database-works = Maʼlumotlar bazasi javob bermoqda.
health-database-gone = Maʼlumotlar bazasi javob bermayapti.
health-storage-gone = Hozircha fayllarni saqlab boʻlmaydi; faylsiz soʻrovlar qabul qilinmoqda.
