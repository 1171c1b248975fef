# Bildirishnoma kanallarining holati
channel-mail = Elektron pochta
channel-telegram = Telegram
channel-webhook = Vebhuklar
channel-not-set-up = sozlanmagan
channel-no-recipient = xabar beradigan odam koʻrsatilmagan
channel-unused = sozlangan, hali hech narsa yuborilmagan
channel-mail-last = oxirgi xat: { $ago }
channel-telegram-last = oxirgi xabar: { $ago }
channel-webhook-last = oxirgi vebhuk: { $ago }
channel-late = soat { $since } dan beri navbatda
channel-late-fix = Xabarlar navbatda turibdi, lekin ularni hech narsa yubormayapti. Dastur jurnalini koʻring.
channel-refused = { $since } dan beri ishlamayapti: { $cause }
channel-refused-recipient = { $recipient }: { $since } dan beri ishlamayapti: { $cause }
channel-buttons = Telegramdagi tugmalar
channel-buttons-refused = { $since } dan beri ishlamayapti: { $cause }
channel-mail-settings = EMAIL_HOST ga pochta serverini, ADMIN_EMAIL ga yangi arizalar haqida xabar oladigan manzillarni yozing.
channel-telegram-settings = TELEGRAM_BOT_TOKEN ga @BotFather bergan tokenni, TELEGRAM_CHAT_ID ga yangi arizalar haqida xabar oladigan chatlarni yozing.
channel-webhook-settings = WEBHOOK_URLS ga yangi arizalarni JSON koʻrinishida oladigan manzillarni yozing.
channel-raw = Aniq sabab

# Tizim sahifasidan sinov xabari
trial-title = Sinov xabari
trial-send = Sinov xabarini yuborish: { $channel }
trial-waits = yuborilmoqda
trial-answer = Narigi tomonning javobi
trial-arrived = yetkazildi

# Telegram guruhi superguruhga aylandi
chat-moved-subject = Telegram guruhining raqami oʻzgardi
chat-moved = { $old } guruhi superguruhga aylandi, endi uning raqami { $new }. Xabarlar va tugmalar oʻzi koʻchdi. Sozlamalarga yozing: TELEGRAM_CHAT_ID={ $setting }

# Nega yetkazilmadi va odatda nima yordam beradi
cause-other = Yetkazib boʻlmadi.
cause-other-fix = Aniq sabab quyida koʻrsatilgan.
cause-mail-certificate = Pochta serverining sertifikatiga ishonch yoʻq.
cause-mail-certificate-fix = EMAIL_HOST sertifikatdagi nom bilan bir xil boʻlsin; sertifikat markazi oʻzingizniki boʻlsa, uning sertifikatini tizimga qoʻshing yoki SSL_CERT_FILE da koʻrsating.
cause-mail-account = Pochta serveri foydalanuvchi nomi yoki parolni qabul qilmayapti.
cause-mail-account-fix = EMAIL_HOST_USER va EMAIL_HOST_PASSWORD ni tekshiring; yirik pochta xizmatlari dastur uchun alohida parol soʻraydi.
cause-mail-starttls = Pochta serveri shifrlangan ulanishni taklif qilmayapti.
cause-mail-starttls-fix = EMAIL_USE_SSL=True va 465-portni qoʻying yoki server shu mashinada boʻlsa, EMAIL_USE_TLS=False qiling.
cause-mail-tls = Pochta serveri bilan shifrlangan ulanish oʻrnatilmadi.
cause-mail-tls-fix = Bu portda TLS boshqacha boshlanadi: 465-port uchun EMAIL_USE_SSL=True, 587-port uchun EMAIL_USE_TLS=True.
cause-mail-silent = { $server } pochta serveri javob bermayapti.
cause-mail-silent-fix = TLS kutayotgan port jim turadi: unga EMAIL_USE_SSL=True qoʻying yoki EMAIL_HOST va EMAIL_PORT ni tekshiring.
cause-mail-name = { $server } nomli pochta serveri yoʻq.
cause-mail-name-fix = EMAIL_HOST ni tekshiring.
cause-mail-busy = { $server } pochta serveri hozir ulanishlarni qabul qilmayapti.
cause-mail-busy-fix = Uning javobi quyida; sayt oʻzi qayta urinadi. Oʻtib ketmasa, EMAIL_HOST va EMAIL_PORT ni tekshiring yoki pochta xizmatidan koʻproq ulanish soʻrang.
cause-mail-sender = Pochta serveri joʻnatuvchi manzilimizni qabul qilmayapti.
cause-mail-sender-fix = DEFAULT_FROM_EMAIL da shu hisobga xat yuborish ruxsat etilgan manzil boʻlsin.
cause-mail-message = Pochta serveri xatni qabul qilmayapti.
cause-mail-message-fix = Uning javobi quyida; koʻpincha pochta qutisi toʻlgan yoki xat spam deb topilgan boʻladi.
cause-mail-recipient = Bunday pochta qutisi yoʻq yoki u xat qabul qilmaydi.
cause-mail-recipient-fix = Manzilni ADMIN_EMAIL da yoki hisobda tekshiring; boshqa manzillar ishlasa, server aynan shu manzilni bilmaydi.
cause-mail-unreachable = { $server } pochta serveri javob bermayapti.
cause-mail-unreachable-fix = EMAIL_HOST va EMAIL_PORT ni hamda server ishlab turganini tekshiring; koʻp xostinglar 25 va 587-portlarni yopadi: 465 ni sinab koʻring yoki ulardan soʻrang.
cause-telegram-token = Telegram bu botni tanimayapti.
cause-telegram-token-fix = TELEGRAM_BOT_TOKEN ga @BotFather bergan 123456:ABC… koʻrinishidagi tokenni oldiga `bot` soʻzini qoʻymasdan yozing.
cause-telegram-shared = Botdan boshqa dastur ham foydalanmoqda.
cause-telegram-shared-fix = Boshqa dasturni toʻxtating yoki @BotFather orqali sayt uchun alohida bot oching.
cause-telegram-start = Bot bu odamga hali yoza olmaydi.
cause-telegram-start-fix = Bu odam Telegramda botni ochib, «Start» tugmasini bosishi kerak.
cause-telegram-topic = Guruhda bunday mavzu endi yoʻq.
cause-telegram-topic-fix = TELEGRAM_CHAT_ID dagi ikki nuqtadan keyingi raqamni tuzating.
cause-telegram-chat = Telegram bu chatni topa olmayapti.
cause-telegram-chat-fix = Avval botga yozing yoki uni guruhga qoʻshing; guruhning TELEGRAM_CHAT_ID raqami minus bilan boshlanadi.
cause-telegram-removed = Bot chatdan chiqarib yuborilgan yoki bloklangan.
cause-telegram-removed-fix = Botni chatga qayta qoʻshing yoki blokdan chiqaring.
cause-telegram-absent = Bot chatda yoʻq.
cause-telegram-absent-fix = Botni chatga qoʻshing.
cause-telegram-rights = Botga bu chatda yozish ruxsat etilmagan.
cause-telegram-rights-fix = Botga chatda yozishga ruxsat bering: kanalda u administrator boʻlishi kerak.
cause-telegram-unreachable = Telegram javob bermayapti.
cause-telegram-unreachable-fix = Bu mashinadan TELEGRAM_API_URL ochilishini tekshiring; Telegram bloklangan joyda unga oʻz proksingizni yozing.
cause-telegram-rest = Telegram bir muddat kamroq yuborishni soʻrayapti.
cause-telegram-rest-fix = Hech narsa qilish shart emas: xabarlar oʻzi ketadi.
cause-webhook-host = Bu manzilga vebhuk yuborish ruxsat etilmagan.
cause-webhook-host-fix = WEBHOOK_URLS ni tuzating yoki xost sizniki boʻlsa, uni WEBHOOK_ALLOW ga yozing.
cause-webhook-certificate = Qabul qiluvchining sertifikatiga ishonch yoʻq.
cause-webhook-certificate-fix = Qabul qiluvchiga tanilgan markaz bergan, uning nomiga yozilgan sertifikat kerak; markaz oʻzingizniki boʻlsa, SSL_CERT_FILE da koʻrsating.
cause-webhook-secret = Qabul qiluvchi imzoimizni qabul qilmayapti.
cause-webhook-secret-fix = WEBHOOK_SECRET shu yerda va qabul qiluvchida bir xilligini hamda ikkala tomonning soatini tekshiring.
cause-webhook-elsewhere = Qabul qiluvchining manzili boshqa.
cause-webhook-elsewhere-fix = U yoʻnaltirayotgan manzilni yozing: yoʻnaltirishlar boʻyicha yurilmaydi.
cause-webhook-refused = Qabul qiluvchi vebhukni rad etmoqda.
cause-webhook-refused-fix = Uning javobi quyida. WEBHOOK_URLS dagi manzilni tekshiring.
cause-webhook-broken = Qabul qiluvchining oʻzida xato bor.
cause-webhook-broken-fix = Qabul qiluvchining jurnalini koʻring; u ishlab ketsa, vebhuklar oʻzi yuboriladi.
cause-webhook-unreachable = Qabul qiluvchi javob bermayapti.
cause-webhook-unreachable-fix = Manzilni va qabul qiluvchi ishlab turganini tekshiring.
