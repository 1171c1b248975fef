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

# Ikkinchi bosqich
second-step-title = Kodni kiriting
second-step-code = Kod
second-step-hint = Telefoningizdagi ilovadan olti raqam yoki tiklash kodlaringizdan biri.
second-step-wrong = Kod notoʻgʻri yoki allaqachon ishlatilgan. Ilovada keyingi kodni kutib, yana urinib koʻring.
second-step-closed = Bu hisob uchun juda koʻp notoʻgʻri kod yuborildi. Avval ishlatgan brauzeringizdan kiring yoki tiklash kodini yozing. Bu yerdan yuborilgan kodlar { $hours } soatdan keyin yana ishlaydi.
second-step-back = Foydalanuvchi nomi va parolga qaytish
two-step-title = Ikki bosqichli kirish
two-step-is-on = Yoqilgan: kirish uchun telefondagi kod kerak.
two-step-is-off = Oʻchirilgan: kirish uchun parolning oʻzi yetarli.
two-step-manage = Sozlash
two-step-required = Sizning rolingiz uchun ikki bosqichli kirish shart. Davom etish uchun uni sozlang.
two-step-scan = Telefoningizdagi autentifikator ilovasi bilan rasmni skanerlang.
two-step-picture = Autentifikator ilovasi uchun QR-kod
two-step-type = Yoki ilovaga ushbu kalitni kiriting:
two-step-first-code = Ilova hozir koʻrsatayotgan olti raqam
two-step-begin = Yoqish
two-step-tokens = Bu tokenlarni faqat parolni bilib yaratish mumkin edi. Qoldirmasangiz, ular hozir bekor qilinadi. Har birini tanisangizgina qoldiring.
two-step-keep-tokens = Bu API tokenlar qolsin
two-step-end = Oʻchirish
two-step-renew = Yangi tiklash kodlarini yaratish; eskilari ishlamay qoladi
two-step-codes = Ushbu tiklash kodlarini ishonchli joyda saqlang. Har biri bilan bir marta telefonsiz kirish mumkin. Ular qayta koʻrsatilmaydi.
two-step-codes-left =
    { $count ->
        [one] { $count } ta tiklash kodi qoldi.
       *[other] { $count } ta tiklash kodi qoldi.
    }

# Parolni qayta kiritish
confirm-title = Parolni yana bir bor kiriting
confirm-why = Bu sahifada kimning kira olishini oʻzgartirish mumkin, shuning uchun bu siz ekaningizni tekshiramiz.
confirm-submit = Davom etish
confirm-wrong = Parol notoʻgʻri. Yana urinib koʻring.
resume-title = Matningiz saqlandi
resume-signed-out = Seans tugagani uchun forma hali yuborilmadi.
resume-kept = Kiritganlaringiz saqlandi va kirganingizdan keyin qaytariladi.
resume-files = Fayllarni yana tanlash kerak boʻladi.
resume-too-long = Matn juda uzun, uni saqlab boʻlmadi. “Orqaga” qaytib, nusxalab oling.
resume-of-another = Bu matnni boshqa foydalanuvchi kiritgan. Davom etish uchun uning nomi bilan kiring.
resume-go-on = Davom etish
resume-leave = Yubormasdan bosh sahifaga oʻtish

# Havola orqali parol
set-password-title = Parol oʻylab toping
set-password-over = Bu havola ishlatilgan yoki eskirgan. Yangisini soʻrang.
set-password-programs = Bu hisobning API tokenidan foydalanadigan dasturlar
set-password-revoke = Bu tokenlar eski parol bilan birga bekor qilinsin: roʻyxatdagi dasturlar yangi token olmaguncha ishlamaydi. Parolni boshqa hech kim bilmaganiga ishonchingiz komil boʻlsagina qoldiring.
password-short = Parol juda qisqa: kamida { $min } ta belgi kerak, masalan toʻrtta soʻz.
password-long = Parol juda uzun: koʻpi bilan { $max } bayt.
password-personal = Parolda foydalanuvchi nomi yoki elektron pochta manzili boʻlmasligi kerak.
password-weak = Parolni topish oson: bir-biriga bogʻliq boʻlmagan bir nechta soʻz yoki tasodifiy belgilardan foydalaning.
user-name-wrong = Foydalanuvchi nomi harflar, raqamlar va @ . + - _ belgilaridan iborat, koʻpi bilan 150 ta
user-name-taken = Bu foydalanuvchi nomi band.
user-last-owner = Bu oxirgi ega: avval boshqa birovni ega qiling.

# Mening hisobim
account-title = Mening hisobim
account-first-name = Ism
account-last-name = Familiya
account-email = Elektron pochta
account-save = Saqlash
account-back = Orqaga
account-change-password = Parolni oʻzgartirish
account-current-password = Hozirgi parol
account-new-password = Yangi parol
account-password-hint = Kamida 12 ta belgi; bir-biriga bogʻliq boʻlmagan toʻrtta soʻzni eslab qolish oson, topish qiyin.
account-revoke-tokens = API tokenlarim ham bekor qilinsin: ulardan foydalanadigan dasturlar ishlamay qoladi
account-done-names = Saqlandi.
account-done-password = Parol oʻzgartirildi. Boshqa brauzerlardan chiqildi.
account-done-sessions = U yerdan chiqildi.
account-done-token = Token endi ishlamaydi.
role-owner = Ega
role-editor = Muharrir
role-sales = Savdo menejeri
role-sales-own = Savdo menejeri, faqat oʻz arizalari
role-viewer = Kuzatuvchi

# Seanslar
sessions-title = Faol seanslar
sessions-current = shu brauzer
sessions-end = Chiqish
sessions-end-all = Boshqa hamma joydan chiqish

# API tokenlari
tokens-title = API tokenlari
tokens-new = Yangi tokenni hozir nusxalab oling: u qayta koʻrsatilmaydi.
tokens-made-before = Bu forma boʻyicha token avval yaratilgan, ikkinchisi yoʻq. Maxfiy kalit bir marta koʻrsatiladi: saqlamagan boʻlsangiz, tokenni bekor qilib, yangisini yarating.
tokens-all = sizga ruxsat etilgan hamma narsa
tokens-expires = amal qilish muddati
tokens-used = oxirgi marta ishlatilgan
tokens-never = hech qachon
tokens-revoke = Bekor qilish
tokens-name = Nima uchun kerak
tokens-scopes = Nimaga ruxsat beriladi
tokens-scopes-hint = Ruxsatlarni vergul bilan yozing, masalan leads.view, leads.contact yoki content.*; boʻsh boʻlsa — sizga ruxsat etilgan hamma narsa.
tokens-days = Necha kun amal qiladi
tokens-make = Token yaratish
tokens-wrong-name = Token nima uchun kerakligini 100 tagacha belgi bilan yozing.
tokens-wrong-scope = Ruxsatlarni leads.view yoki content.* koʻrinishida, vergul bilan yozing.
tokens-wrong-days = Kunlar soni 1 dan { $max } gacha boʻlishi kerak.

# Foydalanuvchilar
users-title = Foydalanuvchilar
users-user = Foydalanuvchi
users-name = Ism
users-roles = Rollar
users-state = Holat
users-active = Faol
users-waits = Taklif qilingan
users-cut = Bloklangan
users-on = Yoqilgan
users-off = Oʻchiq
users-all = Hammasi
users-without-two-step = Ikki bosqichli kirishsiz
users-filters = Filtrlar
users-last-login = Oxirgi kirish
users-joined = Qoʻshilgan
users-invite = Foydalanuvchini taklif qilish
users-invite-hint = Siz uch kun amal qiladigan bir martalik havola olasiz. Uni odamga yuboring: parolni uning oʻzi tanlaydi va boshqa hech kim bilmaydi.
users-make-link = Taklif qilish va havolani olish
users-invited = Havolani hozir nusxalab, odamga yuboring: u boshqa koʻrsatilmaydi. Havola uch kun amal qiladi.
users-invited-before = Bu forma boʻyicha foydalanuvchi avval taklif qilingan. Havola yoʻqolgan boʻlsa, foydalanuvchi sahifasida yangisini yarating.
users-no-role = Kamida bitta rolni belgilang: rolsiz foydalanuvchi hech narsa qila olmaydi.
users-save-roles = Rollarni saqlash
users-roles-hint = Yangi rollar darhol kuchga kiradi: foydalanuvchi hamma joydan chiqariladi va qayta kiradi.
users-self = Bu sizning hisobingiz. Qayta kirishingizga toʻgʻri keladi.
users-entry = Kirish
users-reset = Yangi parol uchun havola yaratish
users-reset-hint = Kira olmayotgan foydalanuvchi uchun. Havola bir marta, 30 daqiqa ichida ishlaydi; ikkinchi bosqich saqlanadi.
users-reset-made = Havolani hozir nusxalab, foydalanuvchiga yuboring: u boshqa koʻrsatilmaydi. Bir marta, 30 daqiqa ichida ishlaydi.
users-link-before = Bu forma boʻyicha havola avval yaratilgan va ishlaydi. U yoʻqolgan boʻlsa, tugmani yana bosing.
users-link-mailed = U { $email } manziliga xat bilan ham yuborildi.
users-two-step-end = Ikki bosqichli kirishni oʻchirish
users-two-step-hint = Faqat telefon ham, tiklash kodlari ham yoʻqolgan boʻlsa; bu haqiqatan oʻsha odam ekaniga ishonch hosil qiling. Foydalanuvchi hamma joydan chiqariladi.
users-cut-off = Foydalanuvchini bloklash
users-cut-off-hint = Foydalanuvchi darhol hamma joydan chiqariladi va kira olmaydi; API tokenlari va havolalari ishlamay qoladi. Keyin uni blokdan chiqarish mumkin.
users-let-in = Blokdan chiqarish
users-let-in-hint = Parol, rollar va API tokenlar avvalgidek qoladi.
users-end-sessions = Hamma joydan chiqarish
users-no-sessions = Faol seanslar yoʻq.
users-changes-of = foydalanuvchi bilan nima qilingan
users-changes-by = foydalanuvchi nima qilgan
users-done-roles = Rollar saqlandi. Foydalanuvchi qayta kiradi.
users-done-cut-off = Foydalanuvchi bloklandi.
users-done-let-in = Foydalanuvchi yana kira oladi.
users-done-sessions = Foydalanuvchi hamma joydan chiqarildi.
users-done-two-step = Bu foydalanuvchining ikki bosqichli kirishi oʻchirildi.
users-unknown-step = Sahifa bu versiya bilmaydigan amalni soʻradi. Sahifani yangilab, qayta urinib koʻring.
role-owner-hint = hammasi, foydalanuvchilar va zaxira nusxalar bilan
role-editor-hint = mahsulotlar, portfolio, rasmlar
role-sales-hint = barcha arizalar, eksport, koʻrsatkichlar
role-sales-own-hint = faqat oʻziga biriktirilgan arizalar
role-viewer-hint = kontakt va fayllarsiz koʻradi, oʻzgartirmaydi
tokens-all-users = Barcha foydalanuvchilarning API tokenlari
tokens-about = Dasturlar kiradigan barcha tokenlar. Har kim oʻz tokenini «Mening hisobim» sahifasida yaratadi:
tokens-none = Tokenlar yoʻq.
tokens-whatever = foydalanuvchi qila oladigan hamma narsa
tokens-works = Ishlaydi
tokens-over = Muddati tugagan
tokens-of-nobody = Foydalanuvchi bloklangan
card-failed-sign-ins = Bir kunda muvaffaqiyatsiz kirishlar
card-without-two-step = Ikki bosqichli kirishsiz
card-people = { $number } kishi

# Oʻzgarishlar jurnali
audit-title = Oʻzgarishlar jurnali
audit-submit = Qidirish
audit-words = Ismlar, obyektlar va qiymatlardan qidirish
audit-older = Oldingilari
audit-empty = Bu shartlarga mos yozuv yoʻq. Shartlarning bir qismini olib tashlang.
audit-at = Qachon
audit-who = Kim
audit-action = Nima
audit-subject = Obyekt
audit-fields = Avval → keyin
audit-export = CSV yuklab olish
audit-anybody = Istalgan kishi
audit-anything = Istalgan amal
audit-from = Sanadan
audit-to = Sanagacha
audit-of-object = Obyekt haqida hammasi
audit-erased = Shaxsiy maʼlumotlar yoʻq qilingan.
audit-wrong-day = Sana shunday yoziladi: 2026-11-22. Notoʻgʻri sana hisobga olinmadi.
audit-command = Serverdagi buyruq
audit-schedule = Dastur, jadval boʻyicha
audit-nobody = Kirmagan
audit-user-invited = taklif qilindi
audit-user-made = yaratildi
audit-user-roles-changed = boshqa rollar
audit-user-sessions-ended = seanslar tugatildi
audit-user-link-made = yangi parol uchun havola
audit-user-two-step-on = ikki bosqichli kirish yoqildi
audit-user-two-step-off = ikki bosqichli kirish oʻchirildi
audit-user-recovery-codes-made = yangi tiklash kodlari
audit-secret-rotated = yangi kalit bilan shifrlandi
audit-user-signed-in = kirdi
audit-user-signed-out = chiqdi
audit-user-sign-in-failed = kirish muvaffaqiyatsiz
audit-user-password-changed = parol oʻzgartirildi
audit-user-password-set-by-link = parol havola orqali qoʻyildi
audit-token-made = token yaratildi
audit-token-revoked = token bekor qilindi
audit-lead-judged = spamga tekshiruv
audit-lead-redelivered = bildirishnoma qayta yuborildi
audit-leads-exported = arizalar eksport qilindi
audit-audit-exported = jurnal eksport qilindi
audit-data-imported = maʼlumotlar yuklandi
audit-lead-restored = savatdan tiklandi
audit-lead-downloaded = fayl yuklab olindi
audit-leads-trash-emptied = savat 30 kundan keyin tozalandi
audit-leads-expired = eski arizalar yoʻq qilindi
audit-events-expired = eski hodisalar oʻchirildi
audit-events-cleaned = hodisalar buyruq bilan oʻchirildi
audit-audit-expired = eski qiymatlar tozalandi
audit-privacy-erased = shaxs maʼlumotlari yoʻq qilindi
audit-privacy-erased-again = nusxa tiklangach, yana yoʻq qilindi
audit-privacy-exported = shaxs maʼlumotlari berildi
audit-way-page = boshqaruv paneli
audit-way-api = API
audit-way-chat = Telegram
audit-way-command = buyruqlar satri
audit-way-import = import
audit-way-schedule = jadval boʻyicha
audit-kind-user = Foydalanuvchi
audit-kind-token = Token
audit-kind-secret = Sayt kaliti
audit-kind-lead = Ariza
audit-kind-leads = Arizalar
audit-kind-audit = Oʻzgarishlar jurnali
audit-kind-data = Maʼlumotlar
audit-kind-product = Mahsulot
audit-kind-portfolio = Ish
audit-kind-delivery = Bildirishnoma
audit-kind-events = Hodisalar
audit-kind-privacy = Shaxsiy maʼlumotlar
roles-title = Rollar
roles-intro = Har bir rol nima qila oladi — boshqaruv panelida ham, API orqali ham bir xil. Bir nechta roli bor foydalanuvchi ulardan istalgani ruxsat bergan ishni qila oladi.
roles-what = Nima
roles-yes = ha
roles-own = oʻziniki
roles-no = yoʻq
roles-note = “Oʻziniki” — foydalanuvchiga topshirilgan arizalar.
may-admin-use = Tizimga kirish
may-account-manage = Oʻz hisobini boshqarish
may-content-view = Mahsulot va ishlarni, qoralamalarni ham koʻrish
may-content-add = Mahsulot va ish qoʻshish
may-content-change = Ularni va rasmlarini oʻzgartirish
may-content-delete = Ularni oʻchirish
may-leads-view = Arizalarni koʻrish
may-leads-contact = Arizalardagi telefon, manzil va fayllarni koʻrish
may-leads-add = Ariza qoʻshish
may-leads-change = Arizalar bilan ishlash: holat, eslatmalar
may-leads-give = Arizalarni hamkasblarga topshirish
may-leads-delete = Arizalarni oʻchirish
may-leads-export = Arizalarni eksport qilish
may-leads-deliveries = Bildirishnomalarni koʻrish va qayta yuborish
may-analytics-view = Tashriflar va hodisalarni koʻrish
may-users-manage = Foydalanuvchi taklif qilish, rol berish, tokenlarni bekor qilish
may-audit-view = Oʻzgarishlar jurnalini oʻqish va yuklab olish
may-privacy-manage = Shaxs haqidagi barcha maʼlumotlarni topish, berish va yoʻq qilish
may-system-view = Server holatini koʻrish: qismlar ishi, disk, zaxira nusxalar
may-system-test = Sinov xabarlarini yuborish

# Hisob egasiga xatlar
letter-password-subject = { $site }: parol oʻzgartirildi
letter-password = { $username } hisobining paroli oʻzgartirildi. Boshqa barcha brauzerlardan chiqildi.
letter-address-subject = { $site }: pochta manzili oʻzgartirildi
letter-address = { $username } hisobining pochta manzili endi boshqa; bu manzilga u haqda boshqa xat kelmaydi.
letter-two-step-on-subject = { $site }: ikki bosqichli kirish yoqildi
letter-two-step-on = { $username } hisobi uchun ikki bosqichli kirish yoqildi. Boshqa brauzerlardagi seanslar tugatildi.
letter-two-step-subject = { $site }: ikki bosqichli kirish oʻchirildi
letter-two-step = { $username } hisobiga ikki bosqichli kirish oʻchirildi: endi parolning oʻzi yetarli.
letter-browser-subject = { $site }: yangi brauzerdan kirildi
letter-browser =
    { $username } hisobiga avval ishlatilmagan brauzerdan kirildi.
    Brauzer: { $browser }
letter-failures-subject = { $site }: muvaffaqiyatsiz kirishlar koʻp
letter-failures = Bir soat ichida { $username } hisobiga kirishga { $count } ta urinish muvaffaqiyatsiz boʻldi. Ehtimol, kimdir parolni topishga urinmoqda. Avval ishlatgan brauzeringizdan odatdagidek kira olasiz.
letter-codes-subject = { $site }: kimdir parolingizni biladi
letter-codes = { $username } hisobiga toʻgʻri paroldan keyin { $count } ta notoʻgʻri kod yuborildi. Bu siz boʻlmasangiz, kimdir parolni biladi: uni hozir almashtiring. Ikkinchi bosqich kodi uni ichkariga kiritmadi.
letter-place =
    Qachon: { $time }
    Qaysi manzildan: { $address }
letter-server =
    Qachon: { $time }
    Serverdagi buyruq bilan
letter-not-you = Agar bu siz boʻlsangiz, hech narsa qilish shart emas. Agar siz boʻlmasangiz, parolni oʻzgartiring, boshqa barcha brauzerlardan chiqing va sayt uchun masʼul kishiga xabar bering.
letter-not-you-link =
    Agar bu siz boʻlsangiz, hech narsa qilish shart emas. Agar siz boʻlmasangiz, parolni oʻzgartiring, boshqa barcha brauzerlardan chiqing va sayt uchun masʼul kishiga xabar bering:
    { $link }
letter-invitation-subject = { $site }: taklifnoma
letter-invitation =
    Sizni { $site } saytida ishlashga taklif qilishdi. Foydalanuvchi nomingiz: { $username }

    Shu havola orqali parol oʻylab toping; u uch kun ichida bir marta ishlaydi:
    { $link }

    Havolani hech kimga bermang. Agar taklif kutmagan boʻlsangiz, bu xatni oʻchirib tashlang.
letter-reset-subject = { $site }: yangi parol
letter-reset =
    Siz uchun { $username } hisobiga yangi parol qoʻyish havolasi yaratildi. U 30 daqiqa ichida bir marta ishlaydi:
    { $link }

    Havolani hech kimga bermang. Agar uni soʻramagan boʻlsangiz, sayt uchun masʼul kishiga xabar bering: havola ishlatilmaguncha parolingiz oʻzgarmaydi.
