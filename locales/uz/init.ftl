# `paradise init`, in the terminal of whoever sets a site up
init-domain = 1/5. Sayt manzili, masalan shop.example.uz (boʻsh qoldirilsa: faqat shu kompyuter uchun)
init-database = 2/5. Maʼlumotlar bazasi: sqlite yoki postgres://foydalanuvchi:parol@server:5432/nom
init-mail = 3/5. Pochta: smtp://hisob:parol@server va boʻsh joydan keyin arizalar haqida xabar oladigan manzil (boʻsh qoldirilsa: pochtasiz)
init-telegram = 4/5. Telegram: bot tokeni va boʻsh joydan keyin chat raqami (boʻsh qoldirilsa: Telegramsiz)
init-admin = 5/5. Sayt egasi tizimga kiradigan nom
init-domain-wrong = Bu sayt manzili emas. Uni shunday yozing: shop.example.uz.
init-database-wrong = Bu maʼlumotlar bazasi emas. sqlite yoki postgres://foydalanuvchi:parol@server:5432/nom deb yozing.
init-mail-wrong = Bu pochta serveri emas. Shunday yozing: smtp://info@example.uz:parol@mail.example.uz boss@example.uz (paroldagi % belgisi %25, ikki nuqta %3A deb yoziladi).
init-telegram-wrong = @BotFather bergan tokenni, boʻsh joy va chat raqamini yozing, masalan: 123456:ABC-def -1001234567.
init-admin-wrong = Nom lotin harflari, raqamlar va . _ - @ belgilaridan iborat boʻlsin.
init-exists = { $file } fayli allaqachon bor va oʻzgartirilmadi; nusxasini saqlab almashtirish uchun --force qoʻshing
init-no-terminal = soʻraydigan odam yoʻq; javoblarni parametrlar bilan bering va --yes qoʻshing (paradise init --help ga qarang)
init-head = paradise init yaratgan. Bu yerda maxfiy maʼlumot bor, shuning uchun faylni boshqalar oʻqiy olmaydi. Barcha sozlamalar: paradise config
init-written = Yozildi:
init-remains = { $count ->
    [2] Yana ikkita buyruq qoldi:
   *[other] Yana uchta buyruq qoldi:
}
init-install = dasturni oʻrnatadi va ishga tushiradi; keyin u server bilan birga ishga tushadi
init-proxy = sertifikat oladi va dastur oldiga nginx qoʻyadi
init-owner = sayt egasini yaratadi va parol soʻraydi
init-check = nimani yaxshilash kerakligini aytadi
init-serve = saytni ishga tushiradi; Ctrl-C bilan toʻxtatiladi
