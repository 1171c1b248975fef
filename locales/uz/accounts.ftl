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
second-step-hint = Telefoningizdagi ilovadan olti raqam yoki zaxira kodlaringizdan biri.
second-step-wrong = Kod notoʻgʻri yoki allaqachon ishlatilgan. Ilovada keyingi kodni kutib, yana urinib koʻring.
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
two-step-end = Oʻchirish
two-step-renew = Yangi zaxira kodlarini yaratish; eskilari ishlamay qoladi
two-step-codes = Ushbu zaxira kodlarini ishonchli joyda saqlang. Har biri bilan bir marta telefonsiz kirish mumkin. Ular qayta koʻrsatilmaydi.
two-step-codes-left =
    { $count ->
        [one] { $count } ta zaxira kodi qoldi.
       *[other] { $count } ta zaxira kodi qoldi.
    }

# Parolni qayta kiritish
confirm-title = Parolni yana bir bor kiriting
confirm-why = Bu sahifada kimning kira olishini oʻzgartirish mumkin, shuning uchun bu siz ekaningizni tekshiramiz.
confirm-submit = Davom etish
confirm-wrong = Parol notoʻgʻri. Yana urinib koʻring.

# Havola orqali parol
set-password-title = Parol oʻylab toping
set-password-over = Bu havola ishlatilgan yoki eskirgan. Yangisini soʻrang.
password-short = Parol juda qisqa: kamida { $min } ta belgi kerak, masalan toʻrtta soʻz.
password-long = Parol juda uzun: koʻpi bilan { $max } bayt.
password-personal = Parolda foydalanuvchi nomi yoki elektron pochta manzili boʻlmasligi kerak.
password-weak = Parolni topish oson: bir-biriga bogʻliq boʻlmagan bir nechta soʻz yoki tasodifiy belgilardan foydalaning.
user-name-wrong = Foydalanuvchi nomi harflar, raqamlar va @ . + - _ belgilaridan iborat, koʻpi bilan 150 ta
user-name-taken = Bu foydalanuvchi nomi band.
user-last-owner = Bu oxirgi egasi: avval boshqa birovni ega qiling.

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
account-done-names = Saqlandi.
account-done-password = Parol oʻzgartirildi. Boshqa brauzerlardan chiqildi.
account-done-sessions = U yerdan chiqildi.
account-done-token = Token endi ishlamaydi.
role-owner = Egasi
role-editor = Muharrir
role-sales = Savdo
role-sales-own = Savdo, faqat oʻz arizalari
role-viewer = Kuzatuvchi

# Seanslar
sessions-title = Qayerda kirilgan
sessions-current = shu brauzer
sessions-end = Chiqish
sessions-end-all = Boshqa hamma joydan chiqish

# API tokenlari
tokens-title = API tokenlari
tokens-new = Yangi tokenni hozir nusxalab oling: u qayta koʻrsatilmaydi.
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

# Oʻzgarishlar jurnali
audit-title = Oʻzgarishlar
audit-submit = Qidirish
audit-words = Ismlar, obyektlar va qiymatlardan qidirish
audit-older = Oldingilari
audit-empty = Bu soʻzlar bilan yozuv yoʻq.
audit-at = Qachon
audit-who = Kim
audit-action = Nima
audit-subject = Obyekt
audit-fields = Avval → keyin
