# Xizmat holati
health-database-works = Maʼlumotlar bazasi javob bermoqda.
health-database-gone = Maʼlumotlar bazasi javob bermayapti.
health-storage-gone = Fayllar ombori javob bermayapti; faylsiz arizalar qabul qilinmoqda.
