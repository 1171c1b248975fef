# Kirish
login-title = Kirish
login-username = Foydalanuvchi nomi
login-password = Parol
login-submit = Kirish
login-failed = Kirib boʻlmadi: foydalanuvchi nomi va parolni tekshiring. Faqat xodimlar kira oladi.
login-expired = Sahifa eskirgan. Yana bir bor kirib koʻring.
login-throttled =
    { $minutes ->
        [one] Muvaffaqiyatsiz urinishlar juda koʻp. { $minutes } daqiqadan keyin urinib koʻring.
       *[other] Muvaffaqiyatsiz urinishlar juda koʻp. { $minutes } daqiqadan keyin urinib koʻring.
    }
