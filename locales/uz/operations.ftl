# Xizmat holati
health-database-works = Maʼlumotlar bazasi javob bermoqda.
health-database-gone = Maʼlumotlar bazasi javob bermayapti.
