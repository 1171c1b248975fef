# `paradise check` va `paradise doctor` aytadigan gaplar. Har bir tekshiruv haqida: nima notoʻgʻri, nega muhim (-why), nima qilish kerak (-fix).
check-severity-critical = juda xavfli
check-severity-error = xato
check-severity-warning = ogohlantirish
check-finding =
    { $severity } { $id }: { $what }
      nega: { $why }
      nima qilish kerak: { $fix }
check-sum =
    tekshiruvlar: { $checks }, kamchiliklar: { $findings }{ $silenced ->
        [0] {""}
       *[other] , yashirilgan: { $silenced }
    }
check-failed = «{ $level }» va undan ogʻir darajadagi kamchiliklar: { $count }
check-unsafe-to-serve = bunday sozlamalar bilan ishlash xavfli
check-secret-key-weak-example = SECRET_KEY namunadan olingan
check-secret-key-weak-short = SECRET_KEY { $count } ta belgidan iborat; kamida { $least } ta kerak
check-secret-key-weak-plain = SECRET_KEY atigi { $count } xil belgidan tuzilgan
check-secret-key-weak-why = kalitni topgan odam istagan foydalanuvchi nomidan kiradi
check-secret-key-weak-fix = SECRET_KEY ga `openssl rand -base64 48` chiqargan matnni yozing; SQLite bilan uni yozmasa ham boʻladi, kalit oʻzi yaratiladi
check-secret-fallbacks-weak = SECRET_KEY_FALLBACKS dagi { $place }-kalit qisqa, bir xil belgilardan iborat yoki namunadan olingan
check-secret-fallbacks-weak-same = SECRET_KEY_FALLBACKS dagi { $place }-kalit SECRET_KEY ning oʻzi
check-secret-fallbacks-weak-why = hali amal qilayotgan kalitni topgan odam istagan foydalanuvchi nomidan kiradi
check-secret-fallbacks-weak-fix = `paradise secret rotate` bajaring va kalitni SECRET_KEY_FALLBACKS dan olib tashlang
check-secret-key-missing = SECRET_KEY berilmagan, baza esa PostgreSQL
check-secret-key-missing-why = bitta bazada ishlaydigan nusxalarning kaliti ham bitta boʻlishi kerak, aks holda ular bir-birining seanslarini uzadi
check-secret-key-missing-fix = SECRET_KEY ga `openssl rand -base64 48` chiqargan matnni yozing, hamma nusxalarda bir xil
check-debug-reachable = DEBUG yoqilgan, BIND={ $bind } esa boshqa kompyuterlarga ochiq
check-debug-reachable-why = DEBUG bilan sayt oddiy http va mahalliy nomlarni begonalardan ham qabul qiladi
check-debug-reachable-fix = DEBUG=False yoki BIND=127.0.0.1:8000 deb yozing
check-redirect-loop = sayt http dan https ga yoʻnaltiradi, BIND={ $bind } ga faqat shu kompyuterdagi proksi yeta oladi, lekin ishonchli proksi koʻrsatilmagan
check-redirect-loop-why = proksi bizga oddiy http orqali murojaat qiladi, brauzer esa har safar yana oʻsha manzilga yuboriladi
check-redirect-loop-fix = TRUSTED_PROXIES ga proksi manzilini yozing (shu kompyuterda: 127.0.0.1,::1) yoki SECURE_SSL_REDIRECT=False qiling
check-https-wrong = https ishlamaydi: { $what }
check-https-wrong-why = https orqali hech kim javob olmaydi
check-https-wrong-fix = docs/https.md ga qarang: TLS_CERT va TLS_KEY oʻqiladigan va bir-biriga mos PEM fayllarni koʻrsatsin, dastur esa `https` imkoniyati bilan yigʻilgan boʻlsin
check-everyone-trusted = TRUSTED_PROXIES ichida { $network } bor, yaʼni butun dunyo
check-everyone-trusted-why = har qanday kishi oʻzini istagan manzil deb tanishtira oladi va manzil boʻyicha cheklovlar ishlamaydi
check-everyone-trusted-fix = TRUSTED_PROXIES da faqat oʻz proksilaringiz manzilini qoldiring
check-vocabulary-wrong = { $file }: { $error }
check-vocabulary-wrong-why = usiz na mahsulot, na ariza, na hodisa qabul qilinadi
check-vocabulary-wrong-fix = VOCABULARY_FILE koʻrsatgan faylni tuzating; toʻgʻri namuna docs/vocabulary.md da
check-storage-key-missing = fayllar { $bucket } baketida saqlanishi kerak, lekin u yerda hisob yoʻq
check-storage-key-missing-why = MEDIA_STORAGE dagi ombor hisobsiz birorta fayl olmaydi ham, bermaydi ham
check-storage-key-missing-fix = AWS_ACCESS_KEY_ID va AWS_SECRET_ACCESS_KEY ni yozing yoki fayllar shu kompyuterda qolishi uchun MEDIA_STORAGE ni olib tashlang
check-storage-plain = fayllar { $host } ga oddiy http orqali ketadi
check-storage-plain-why = arizalarning fayllarini yoʻlda istagan odam oʻqiy oladi
check-storage-plain-fix = MEDIA_STORAGE da https manzil yozing; oddiy http faqat shu kompyuter va uning ichki tarmogʻi uchun
check-proxy-untrusted = saytga kelganlar BIND={ $bind } ga proksi orqali yetadi, ishonchli proksi esa koʻrsatilmagan
check-proxy-untrusted-why = hamma tashrif buyuruvchilar proksining bitta manzilidan kelgandek koʻrinadi: bittasi hammaning cheklovini tugatadi, arizalarda manzil boʻlmaydi, rasmlar manzili http:// bilan boshlanadi
check-proxy-untrusted-fix = TRUSTED_PROXIES ga proksi manzilini yozing; shu kompyuterda: 127.0.0.1,::1
check-open-without-tls = BIND={ $bind } boshqa kompyuterlarga oddiy http orqali ochiq va ishonchli proksi koʻrsatilmagan
check-open-without-tls-why = portga proksini chetlab kelgan odam oddiy http bilan gaplashadi, parollar yoʻlda oʻqiladi
check-open-without-tls-fix = BIND=127.0.0.1:8000 qiling va shu kompyuterga https bilan ishlaydigan proksi qoʻying yoki boshqa joydagi proksini TRUSTED_PROXIES da koʻrsating
check-database-without-tls = DATABASE_URL={ $url } boshqa kompyuterda, sslmode esa verify-full emas
check-database-without-tls-why = bazaga savollar va uning javoblari ochiq holda ketadi yoki oʻzini baza deb koʻrsatgan odamga tushadi
check-database-without-tls-fix = DATABASE_URL ga `?sslmode=verify-full` qoʻshing, oʻz sertifikat markazingiz boʻlsa yana `&sslrootcert=FAYL`
check-tls-key-open = TLS_KEY={ $file } faylining huquqlari { $mode }: kalit boshqalarga ham ochiq
check-tls-key-open-why = kalitni oʻqigan kishi oʻzini shu sayt deb koʻrsatishi mumkin
check-tls-key-open-fix = fayl uchun `chmod 600` qiling yoki faqat shu dastur kirgan guruh bilan 640 qoʻyib, bu ogohlantirishni oʻchiring
check-database-of-django = { $file } — Django saytining maʼlumotlar bazasi
check-database-of-django-why = bu sayt jadvallari boshqa sayt jadvallari orasiga tushib qolardi; hech bir buyruq bunday qilmaydi
check-database-of-django-fix = DATABASE_URL da alohida baza koʻrsating, maʼlumotlarni `manage.py dumpdata` va `paradise loaddata` bilan koʻchiring
check-hsts-off = SECURE_HSTS_SECONDS=0, PUBLIC_URL esa https
check-hsts-off-why = sayt oddiy http bilan soʻralganda brauzerni yoʻnaltirishdan oldin boshqa joyga olib ketish mumkin
check-hsts-off-fix = SECURE_HSTS_SECONDS ni olib tashlang: shunda brauzerlarga bir yillik muddat aytiladi
check-hsts-preload-refused = SECURE_HSTS_PRELOAD yoqilgan, lekin roʻyxat shartlari bajarilmagan
check-hsts-preload-refused-why = brauzerlar roʻyxatiga faqat bir yilga va barcha subdomenlar uchun https vaʼda qilgan saytlar olinadi
check-hsts-preload-refused-fix = barcha subdomenlar https da ishlasa, SECURE_HSTS_SECONDS=31536000 va SECURE_HSTS_INCLUDE_SUBDOMAINS=True qoʻying; aks holda SECURE_HSTS_PRELOAD ni olib tashlang
check-placeholder = { $name } ({ $place }) da namunadagi qiymat qolgan
check-placeholder-why = bunday hisob, manzil yoki kalit yoʻq: unga muhtoj qism ishlamaydi yoki kalit hammaga maʼlum
check-placeholder-fix = oʻz qiymatingizni yozing yoki qatorni oʻchiring
check-setting-ignored = { $names }: bular boshqa dastur sozlamalari, bu yerda taʼsir qilmaydi ({ $place })
check-setting-ignored-why = ular amalda boʻlib koʻrinadi, aslida esa yoʻq
check-setting-ignored-fix = eski sayt kerak boʻlmay qolgach, ularni fayldan oʻchiring; amaldagi sozlamalar roʻyxati docs/reference/settings.md da
check-silenced-unknown = SILENCED_CHECKS da { $id } koʻrsatilgan, bunday tekshiruv esa yoʻq
check-silenced-unknown-why = xato yozilgan nom hech narsani yashirmaydi, kamchilik yana chiqadi
check-silenced-unknown-fix = tekshiruv nomini tuzating; hammasi docs/reference/checks.md da
check-reports-plain = { $name } oddiy http bilan { $host } ga boradi
check-reports-plain-why = yoʻldagi har kim hisobotlarni va kalitni oʻqiy oladi
check-reports-plain-fix = https manzil yozing; oddiy http faqat shu kompyuterning oʻzi uchun
check-webhook-metadata = WEBHOOK_ALLOW da { $host } koʻrsatilgan, u yerda bulut kompyuterga oʻz kalitlarini aytadi
check-webhook-metadata-why = u yerga yoʻnaltirilgan vebhuk bu kalitlarni oshkor qilishi mumkin
check-webhook-metadata-fix = bu manzilni WEBHOOK_ALLOW dan olib tashlang
check-redirect-off = SECURE_SSL_REDIRECT oʻchirilgan, PUBLIC_URL esa https
check-redirect-off-why = oddiy http bilan ochilgan sahifa oʻshandayligicha qoladi, agar proksi oʻzi yoʻnaltirmasa
check-redirect-off-fix = SECURE_SSL_REDIRECT ni olib tashlang; proksi yoʻnaltirsa, bu kamchilikni yashiring
check-front-end-plain = { $origin } oddiy http
check-front-end-plain-why = oddiy http bilan kelgan sahifani yoʻlda oʻzgartirish mumkin, keyin u bizga sayt nomidan murojaat qiladi
check-front-end-plain-fix = CORS_ALLOWED_ORIGINS va CSRF_TRUSTED_ORIGINS da faqat https manzillarni qoldiring
check-static-holds-files = STATIC_ROOT={ $folder } va { $name }={ $store } bir-birining ichida
check-static-holds-files-why = veb-server STATIC_ROOT dagi hamma narsani istagan odamga beradi
check-static-holds-files-fix = STATIC_ROOT da alohida papka koʻrsating
check-any-host = ALLOWED_HOSTS ichida `*` bor
check-any-host-why = javoblardagi toʻliq manzillar tashrif buyuruvchi aytgan sayt nomidan tuziladi
check-any-host-fix = ALLOWED_HOSTS da oʻz nomlaringizni yozing; `.example.uz` domen va uning barcha subdomenlarini bildiradi
check-public-url-missing = PUBLIC_URL berilmagan
check-public-url-missing-why = usiz sayt faqat ALLOWED_HOSTS dagi yoki mahalliy nomlarga javob beradi va hech kimni https ga yoʻnaltirmaydi
check-public-url-missing-fix = PUBLIC_URL ga odamlar koʻradigan manzilni yozing, masalan https://shop.example.uz
check-public-url-plain = PUBLIC_URL oddiy http
check-public-url-plain-why = ismlar, telefonlar va parollarni yoʻlda istagan odam oʻqiy oladi
check-public-url-plain-fix = sertifikat oling (Caddy va certbot buni oʻzi qiladi) va PUBLIC_URL ni https://… qiling
check-mail-without-tls = pochta { $host } ga TLS siz ketadi
check-mail-without-tls-why = pochta paroli va arizalar matni ochiq holda ketadi
check-mail-without-tls-fix = EMAIL_USE_TLS=True deb yozing
check-backups-off = zaxira nusxalari olinmayapti
check-backups-off-why = disk buzilsa, hamma arizalar yoʻqoladi
check-backups-off-fix = BACKUP_SCHEDULE=daily yoki hourly deb yozing; nusxalarni boshqa kishi olayotgan boʻlsagina oʻchiq qoldiring
check-backups-here-only = zaxira nusxalari faqat shu kompyuterda
check-backups-here-only-why = shu kompyuterni yoʻq qilgan narsa uning nusxalarini ham yoʻq qiladi
check-backups-here-only-fix = BACKUP_S3_URL ni yozing yoki BACKUP_SECOND_DIR da boshqa diskdagi yoki boshqa kompyuterdagi papkani koʻrsating
check-backups-open = baketdagi zaxira nusxalari shifrlanmagan
check-backups-open-why = baketni oʻqigan odam hamma arizalarni oʻqiydi
check-backups-open-fix = `age-keygen` bilan kalit yarating, yopiq qismini boshqa joyda saqlang, ochiq qismini BACKUP_AGE_RECIPIENT ga yozing
check-backups-outlive-erasure = BACKUP_KEEP_DAYS={ $days }: yoʻq qilingan maʼlumot zaxira nusxalarda { $days } kun qoladi, vaʼda qilingani esa { $promised } kun
check-backups-outlive-erasure-why = maʼlumotlarini yoʻq qilishni soʻragan shaxs yoki muddati oʻtgan ariza avvalgi barcha nusxalarda qoladi
check-backups-outlive-erasure-fix = BACKUP_KEEP_DAYS ga 30 va LEADS_KEEP_DAYS dan kichigini qoʻying yoki odamlarga uzunroq muddatni ayting; nusxa tiklanganda maʼlumot baribir yana oʻchiriladi
check-two-step-not-required = egalar faqat parol bilan kiradi
check-two-step-not-required-why = egasining parolini bilgan odam butun saytni oladi; telefondagi kod bunga yoʻl qoʻymaydi
check-two-step-not-required-fix = TWO_STEP_ROLES=owner deb yozing yoki rollarni koʻpaytiring; har kimga keyingi sahifada ikkinchi bosqichni sozlash taklif qilinadi
check-mail-sender-missing = EMAIL_HOST bor, lekin DEFAULT_FROM_EMAIL ham, EMAIL_HOST_USER ham manzil emas
check-mail-sender-missing-why = joʻnatuvchisi yoʻq xatni hech bir server olmaydi
check-mail-sender-missing-fix = DEFAULT_FROM_EMAIL ga shu hisobning manzilini yozing, masalan Shop <shop@example.uz>
check-mail-template-broken =
    { $first }{ $more ->
        [0] {""}
       *[other] {" "}(yana { $more } ta)
    }
check-mail-template-broken-why = sizning xatingiz oʻrniga dasturning oʻz xati boshqa soʻzlar bilan ketadi
check-mail-template-broken-fix = DATA_DIR ichidagi `templates/mail` da faylni tuzating yoki oʻchiring; hamma shablonlarni `paradise templates check` sinab koʻradi
check-telegram-plain = TELEGRAM_API_URL={ $url } oddiy http
check-telegram-plain-why = bot tokeni manzilning bir qismi va ochiq holda ketadi
check-telegram-plain-fix = TELEGRAM_API_URL ga https manzil yozing
check-webhook-refused = { $error }
check-webhook-refused-why = vebhuklar faqat ochiq manzillarga, https orqali va 443-portga ketadi, toki hech kim ularni ichki tarmogʻingizga burmasin
check-webhook-refused-fix = WEBHOOK_URLS ni tuzating; bu sizning kompyuteringiz boʻlsa, uni WEBHOOK_ALLOW da koʻrsating
check-webhook-unsigned = WEBHOOK_URLS bor, WEBHOOK_SECRET esa yoʻq
check-webhook-unsigned-why = qabul qiluvchi bizning xabarlarni begonanikidan ajrata olmaydi
check-webhook-unsigned-fix = bu yerda va qabul qiluvchida WEBHOOK_SECRET ni bering: `whsec_` va ketidan `openssl rand -base64 32` chiqargan matn
check-debug-on = DEBUG yoqilgan
check-debug-on-why = ishlab chiqish holatidagi sayt oddiy http ni qabul qiladi va keragidan koʻp narsani koʻrsatadi
check-debug-on-fix = DEBUG=False deb yozing
check-settings-odd =
    { $first }{ $more ->
        [0] {""}
       *[other] {" "}(yana { $more } ta)
    }
check-settings-odd-why = xato yozilgan sozlama ishlamaydi va sayt siz xohlagandan boshqacha ishlaydi
check-settings-odd-fix = nomini tuzating yoki qatorni oʻchiring; hamma sozlamalar docs/reference/settings.md da
check-database-unreachable = { $error }
check-database-unreachable-why = bazasiz sayt faqat xotiradagi katalogni bera oladi
check-database-unreachable-fix = bazani ishga tushiring yoki DATABASE_URL ni tuzating
check-secret-readable = { $file } faylini istagan odam oʻqiy oladi
check-secret-readable-why = shu kompyuterning har qanday foydalanuvchisi kalitni oʻqib, istagan odam nomidan kiradi
check-secret-readable-fix = fayl uchun `chmod 600` bajaring va uni dastur qaysi foydalanuvchi nomidan ishlasa, oʻshanga bering
check-database-on-network = { $file } { $kind } da joylashgan
check-database-on-network-why = tarmoqdagi fayl qulflari SQLite ga kerakli narsani bermaydi, baza ertami-kechmi buziladi
check-database-on-network-fix = DATA_DIR ni shu kompyuterning diskiga koʻchiring yoki PostgreSQL dan foydalaning
check-folder-unwritable = { $folder } papkasiga yozib boʻlmaydi: { $error }
check-folder-unwritable-why = faylli arizalar, rasmlar yoki jurnal yozilmay qolardi
check-folder-unwritable-fix = papkani dastur qaysi foydalanuvchi nomidan ishlasa, oʻshanga bering yoki boshqasini koʻrsating
check-files-unusable = { $first } va jami { $count } ta fayl va papkani { $user } foydalanuvchisi oʻqiy yoki yoza olmaydi
check-files-unusable-why = fayllar joyida boʻlsa ham tashrif buyuruvchilar xato koʻradi, faylli arizalar esa qabul qilinmaydi; bunday fayllar root nomidan ishga tushirilgan buyruqdan qoladi
check-files-unusable-fix = DATA_DIR ichidagi hamma narsani dastur qaysi foydalanuvchi nomidan ishlasa, oʻshanga bering: chown -R USER: DATA_DIR
check-data-open = { $path } shu kompyuterning boshqa foydalanuvchilari uchun ochiq (huquqlar { $mode })
check-data-open-why = shu kompyuterda hisobi bor har kim arizalarni, parol xeshlarini va oʻzgarishlar jurnalini oʻqiy oladi
check-data-open-fix = papka uchun chmod 700, fayl uchun chmod 600 bajaring
check-disk-nearly-full-why = toʻlgan disk ariza qabul qilmaydi
check-disk-nearly-full-fix = joy boʻshating yoki DATA_DIR ni kattaroq diskka koʻchiring; eski nusxalarni `paradise backup prune` oʻchiradi
check-disk-low = DATA_DIR={ $folder } uchun { $all } MB dan { $free } MB boʻsh
check-disk-low-why = toʻlgan disk ariza qabul qilmaydi
check-disk-low-fix = joy boʻshating yoki DATA_DIR ni kattaroq diskka koʻchiring
check-static-stale = STATIC_ROOT={ $folder } ichida bu dasturning fayllari emas
check-static-stale-why = veb-server boshqa versiyaning uslub va skriptlarini berardi yoki hech narsa bermasdi
check-static-stale-fix = har yangilashda `paradise collectstatic` bajaring yoki STATIC_ROOT ni olib tashlang, shunda ularni dasturning oʻzi beradi
check-runs-as-root = dastur root nomidan ishlaydi
check-runs-as-root-why = dasturdagi zaiflik butun kompyuterni xavf ostiga qoʻyadi
check-runs-as-root-fix = uni alohida foydalanuvchi nomidan ishga tushiring; bunday unitni `paradise deploy systemd` chiqaradi
check-files-few = { $count } ta ochiq faylga ruxsat bor
check-files-few-why = har bir ulanish ochiq fayl demakdir; chegaradan keyin tashrif buyuruvchilar qaytariladi
check-files-few-fix = unitda LimitNOFILE=65536 deb yozing yoki `ulimit -n 65536` bajaring
check-memory-low = bu kompyuterda { $megabytes } MB xotira bor
check-memory-low-why = katta rasmni ochishga 300 MB gacha xotira ketadi
check-memory-low-fix = 1 GB xotirali kompyuter oling yoki swap qoʻshing
check-queue-short = yadro navbatda { $count } ta ulanishni ushlab turadi
check-queue-short-why = tashrif buyuruvchilar birdan koʻpaysa, ortigʻi dasturga yetmasdan qaytariladi
check-queue-short-fix = `sysctl -w net.core.somaxconn=4096` bajaring va shuni /etc/sysctl.d ga ham yozing
check-program-writable = dastur nomidan ishlaydigan foydalanuvchi uning faylini almashtira oladi
check-program-writable-why = dasturdagi zaiflik orqali uni butunlay almashtirib qoʻyish mumkin
check-program-writable-fix = dastur va uning papkasi uchun `chown root: FAYL` va `chmod 755 FAYL` bajaring
check-secret-published = { $file } STATIC_ROOT ichida
check-secret-published-why = veb-server STATIC_ROOT dagi hamma narsani istagan odamga beradi
check-secret-published-fix = STATIC_ROOT da alohida papka koʻrsating, keyin SECRET_KEY va fayldagi parollarni almashtiring
check-unit-open-why = dasturdagi zaiflik tizimning ichkarisigacha yoʻl ochadi
check-unit-open-fix = `paradise deploy systemd` chiqaradigan unitni oʻrnating, oʻz oʻzgarishlaringizni drop-in da saqlang
check-unit-loose = systemd { $unit } ochiqligini 0 dan 10 gacha { $level } deb baholaydi
check-unit-loose-why = dasturdagi zaiflik keragidan koʻproq yoʻl ochadi
check-unit-loose-fix = unitni `paradise deploy systemd` chiqaradigani bilan solishtiring; har bir qatorni `systemd-analyze security paradise` aytadi
check-unit-ports-closed = { $unit } { $port }-portga ruxsat bermaydi
check-unit-ports-closed-why = 1024 dan past portlarga imtiyoz yoki soket uniti kerak, ularsiz dastur ishga tushmaydi
check-unit-ports-closed-fix = shu sozlamalar bilan `paradise deploy systemd` chiqaradigan unitlarni oʻrnating yoki AmbientCapabilities=CAP_NET_BIND_SERVICE va PrivateUsers=no qoʻshing; docs/https.md ga qarang
check-database-old = PostgreSQL { $version } javob beryapti
check-database-old-why = eski serverlarda bizga kerakli narsalar yoʻq va ularga xavfsizlik tuzatishlari chiqmaydi
check-database-old-fix = PostgreSQL ni 14 yoki yangirogʻiga yangilang
check-database-unsafe = serverda fsync yoki full_page_writes oʻchirilgan
check-database-unsafe-why = tok oʻchsa, qabul qilingan arizalar yoki butun baza yoʻqoladi
check-database-unsafe-fix = postgresql.conf da fsync = on va full_page_writes = on deb yozing
check-database-early = serverda synchronous_commit oʻchirilgan
check-database-early-why = server qulasa, tashrif buyuruvchiga rahmat aytilgan arizalar yoʻqoladi
check-database-early-fix = postgresql.conf da yoki bizning rolimiz uchun synchronous_commit = on deb yozing
check-database-superuser = DATABASE_URL da superfoydalanuvchi koʻrsatilgan
check-database-superuser-why = dasturdagi zaiflik serverning hamma bazalarini xavf ostiga qoʻyadi
check-database-superuser-fix = alohida rol oching: CREATE ROLE shop LOGIN PASSWORD '…'; ALTER DATABASE shop OWNER TO shop
check-database-index-broken = { $index } indeksi chala va server undan foydalanmaydi
check-database-index-broken-why = roʻyxatlar sekinlashadi, bitta boʻlishi kerak narsa esa takrorlanishi mumkin
check-database-index-broken-fix = psql da shu nom bilan `REINDEX INDEX CONCURRENTLY` bajaring
check-clock-wrong-why = ikkinchi bosqich kodlari toʻgʻri kelmaydi, seanslar va yetkazishlar notoʻgʻri vaqtda tugaydi
check-clock-wrong-fix = ikkala kompyuterda soatni tarmoq orqali toʻgʻrilang: `timedatectl set-ntp true`
check-clock-off = bu kompyuter va PostgreSQL soatlari { $seconds } soniyaga farq qiladi
check-clock-off-why = jurnaldagi va maʼlumotlardagi vaqtlar bir-biriga mos kelmaydi
check-clock-off-fix = ikkala kompyuterda soatni tarmoq orqali toʻgʻrilang: `timedatectl set-ntp true`
check-schema-behind = baza sxemasi { $steps } qadam orqada
check-schema-behind-why = eski sxemada bu dastur ishlamaydi
check-schema-behind-fix = `paradise migrate` bajaring; nima qilinishini `paradise migrate --plan` aytadi
check-schema-too-new = { $error }
check-schema-too-new-why = yangiroq dastur bazani shunday oʻzgartirganki, bunisi uni buzib qoʻyadi
check-schema-too-new-fix = yangiroq dasturni qayta oʻrnating yoki shu dastur olgan nusxani tiklang
check-database-damaged = { $error }
check-database-damaged-why = buzilish tarqaladi va zaxira nusxalariga ham oʻtadi
check-database-damaged-fix = dasturni toʻxtating, buzilgan faylni saqlab qoʻying va eng yangi tekshirilgan nusxani tiklang
check-connections-few = DB_POOL_SIZE={ $pool }, server esa { $connections } ta ulanish qabul qiladi
check-connections-few-why = odam koʻp paytda server bizga yoki boshqa mijozlariga ulanish bermaydi
check-connections-few-fix = DB_POOL_SIZE ni kamaytiring yoki postgresql.conf da max_connections ni oshiring; har bir nusxa shuncha ulanish oladi
check-owner-missing = ega roli bor birorta foydalanuvchi yoʻq
check-owner-missing-why = foydalanuvchi ochadigan va unutilgan parolni almashtiradigan odam yoʻq
check-owner-missing-fix = `paradise createsuperuser` bajaring
check-secret-lost = SECRET_KEY va SECRET_KEY_FALLBACKS dagi hech bir kalit { $count } ta ikkinchi bosqichni ochmaydi: { $users }
check-secret-lost-why = bu foydalanuvchilar oʻz kodlari bilan kira olmaydi
check-secret-lost-fix = avvalgi kalitni SECRET_KEY_FALLBACKS ga qoʻshib, `paradise secret rotate` bajaring; kalit yoʻqolgan boʻlsa, `paradise twostep off NAME`
check-secret-rotation-open = SECRET_KEY almashtirilgan, { $count } ta ikkinchi bosqich esa avvalgi kalit bilan shifrlangan
check-secret-rotation-open-why = avvalgi kalitlardan hali voz kechib boʻlmaydi va ular amal qilmoqda
check-secret-rotation-open-fix = `paradise secret rotate` bajaring
check-secret-fallbacks-unneeded = saqlangan maʼlumotlarga SECRET_KEY_FALLBACKS { $days } kundan beri kerak emas
check-secret-fallbacks-unneeded-why = hali amal qilayotgan kalitni oʻgʻirlash ham mumkin
check-secret-fallbacks-unneeded-fix = kalitlarni SECRET_KEY_FALLBACKS dan olib tashlab, dasturni qayta ishga tushiring; shundan beri kirilmagan brauzerlar notanish boʻlib qoladi
check-deliveries-waiting = { $channel } orqali xabar { $minutes } daqiqadan beri kutyapti
check-deliveries-waiting-why = arizalar keldi, lekin hech kim xabar topmadi
check-deliveries-waiting-fix = `paradise sendtest mail` yoki `paradise sendtest telegram` ni sinab koʻring: server bilan suhbatni va nimani tuzatishni koʻrsatadi
check-backup-late = eng yangi zaxira nusxasi { $hours } soat oldin olingan
check-backup-late-none = birorta zaxira nusxasi olinmagan
check-backup-late-failed = oxirgi urinish muvaffaqiyatsiz tugadi: { $reason }
check-backup-late-why = oxirgi nusxadan keyin yoʻqolgan narsa butunlay yoʻqoladi
check-backup-late-fix = `paradise backup create` bajaring; nima xalaqit berayotganini aytadi
check-backup-unproven = nusxa oxirgi marta { $days } kun oldin tiklab koʻrilgan
check-backup-unproven-failed = nusxani oxirgi tiklab koʻrish muvaffaqiyatsiz tugadi: { $reason }
check-backup-unproven-why = hech kim tiklab koʻrmagan nusxa nusxa boʻlmasligi ham mumkin
check-backup-unproven-fix = `paradise backup drill` bajaring; u eng yangi nusxani alohida joyda tiklab koʻradi
check-deliveries-dead = { $count } ta xabarni yetkazishdan voz kechilgan
check-deliveries-dead-why = bu xabarlar yetib bormadi: kimdir hech narsadan xabar topmadi
check-deliveries-dead-fix = boshqaruv panelida «Bildirishnomalar» ni oching, sababini bartaraf eting va ularni qayta yuboring
check-owners-many = { $count } ta foydalanuvchida ega roli bor
check-owners-many-why = ega hamma narsani qila oladi va har biri topilishi mumkin boʻlgan yana bitta parol
check-owners-many-fix = kamroq huquq yetadiganlarga boshqaruv panelining foydalanuvchilar boʻlimida boshqa rol bering
check-mail-refused = { $error }
check-mail-refused-why = ariza haqida hech kim pochta orqali xabar topmasdi
check-mail-refused-fix = EMAIL_ sozlamalarini tuzating; `paradise sendtest mail` server bilan suhbatni va odatda nima yordam berishini koʻrsatadi
check-telegram-refused = { $error }
check-telegram-refused-chat = { $chat } chati: { $error }
check-telegram-refused-why = ariza haqida hech kim Telegram orqali xabar topmasdi
check-telegram-refused-fix = TELEGRAM_BOT_TOKEN va TELEGRAM_CHAT_ID ni tuzating; `paradise sendtest telegram` server bilan suhbatni koʻrsatadi
check-webhook-unreachable = { $host }: { $error }
check-webhook-unreachable-why = boshqa dastur ariza haqida xabar topmasdi
check-webhook-unreachable-fix = WEBHOOK_URLS ni tuzating yoki qabul qiluvchini ishga tushiring; sinov xabarini `paradise sendtest webhook` yuboradi
check-backups-public = { $bucket } baketi fayllar roʻyxatini begonalarga koʻrsatadi
check-backups-public-why = baket nomini topgan odam nusxalar roʻyxatini, balki nusxalarning oʻzini ham oʻqiydi
check-backups-public-fix = baket sozlamalarida ochiq kirishni yoping
check-backups-unversioned = { $bucket } baketi eski versiyalarni saqlamaydi
check-backups-unversioned-why = hisobimizni qoʻlga kiritgan odam hamma nusxalarni oʻchira oladi; bitta xato ham yetadi
check-backups-unversioned-fix = baket sozlamalarida versiyalashni, yaxshisi obyektlarni qulflashni (object lock) yoqing
check-mail-spf-missing = { $domain } domenida SPF yozuvi yoʻq
check-mail-spf-missing-why = pochta serverlari xatimizni soxtasidan ajrata olmaydi va minnatdorchilik xatlari spamga tushadi
check-mail-spf-missing-fix = pochta xizmatingiz aytgan TXT yozuvini qoʻshing, masalan "v=spf1 include:… -all"
check-mail-dmarc-missing = { $domain } domenida DMARC yozuvi yoʻq
check-mail-dmarc-missing-why = bizning nomimizdan soxtalashtirilgan xatlar bilan nima qilishni pochta serverlariga hech kim aytmaydi
check-mail-dmarc-missing-fix = domenga _dmarc nomli TXT yozuvini qoʻshing, masalan "v=DMARC1; p=quarantine; rua=mailto:you@…"
check-site-unreachable = /api/content/products/ { $status } deb javob berdi va bu dasturga oʻxshab emas
check-site-unreachable-silent = { $address }: { $error }
check-site-unreachable-why = PUBLIC_URL manzilida tashrif buyuruvchilar bu saytga emas, hech qayerga yoki yaroqli sertifikatsiz saytga tushadi
check-site-unreachable-fix = dastur va proksini ishga tushiring, domenni shu yerga yoʻnaltiring va sertifikat oling; nginx uchun tayyor saytni `paradise deploy nginx` chiqaradi
check-site-not-redirected = http://{ $host }/ { $status } deb javob berdi
check-site-not-redirected-why = manzilni https siz yozgan tashrif buyuruvchi oddiy http da qoladi
check-site-not-redirected-fix = proksida 80-portni https ga yoʻnaltiring; bunday saytni `paradise deploy nginx` chiqaradi
check-acme-unreachable = http://{ $domain }/.well-known/acme-challenge/ bu dasturga olib kelmaydi: { $what }
check-acme-unreachable-why = sertifikat markazi tasdiqni oʻsha yerdan, 80-portdan oladi; usiz domen uchun sertifikat boʻlmaydi
check-acme-unreachable-fix = domenning A va AAAA yozuvlarini shu serverga yoʻnaltiring va uning brandmauerida 80-portni oching
check-site-header-lost = /admin/login/ da bu sarlavhalar yoʻq yoki bir nechta: { $headers }
check-site-header-lost-why = brauzerga https da qolish va begona narsani ishga tushirmaslik aytilmaydi
check-site-header-lost-fix = proksi bizning sarlavhalarni oʻtkazsin va oʻzinikini qoʻshmasin; bunday saytni `paradise deploy nginx` chiqaradi
check-metrics-public = /metrics PUBLIC_URL manzilida javob beryapti
check-metrics-public-why = xizmat manzilidagi koʻrsatkichlar faqat saytni yurituvchilar uchun
check-metrics-public-fix = proksini faqat BIND ga yoʻnaltiring, PRIVATE_BIND ga hech qachon
check-address-forged = X-Forwarded-For da boshqa manzilni aytgan tashrif buyuruvchiga ishonilyapti
check-address-forged-why = manzil boʻyicha cheklovlar hech kimni cheklamaydi, arizalarda esa oʻylab topilgan manzil turadi
check-address-forged-fix = X-Forwarded-For ni proksining oʻzi qoʻysin (nginx: proxy_set_header X-Forwarded-For $remote_addr), TRUSTED_PROXIES da faqat proksilar boʻlsin; bunday saytni `paradise deploy nginx` chiqaradi
check-host-forged = { $header } da begona sayt nomini aytgan tashrif buyuruvchiga ishonilyapti
check-host-forged-why = javob va xatlardagi manzillarni begona saytga burish mumkin
check-host-forged-fix = ALLOWED_HOSTS da oʻz nomlaringizni yozing va proksi faqat ularga javob bersin
check-body-refused = { $megabytes } MB faylli ariza proksidan oʻtmaydi
check-body-refused-why = shunday fayl qoʻshgan tashrif buyuruvchining arizasi yoʻqoladi
check-body-refused-fix = proksida kattaroq soʻrovlarga ruxsat bering (nginx: client_max_body_size 31m); bunday saytni `paradise deploy nginx` chiqaradi
check-certificate-nearly-ended-why = muddati tugagach, brauzerlar birorta tashrif buyuruvchini saytga kiritmaydi
check-certificate-nearly-ended-fix = uni hozir yangilang: `certbot renew`; nima xalaqit berayotganini aytadi
check-certificate-ending = PUBLIC_URL sertifikati yana { $days } kun amal qiladi
check-certificate-ending-why = u hozirgacha oʻzi yangilanishi kerak edi; muddati tugagach, brauzerlar birorta tashrif buyuruvchini saytga kiritmaydi
check-certificate-ending-fix = `certbot renew --dry-run` ni sinab koʻring; nima xalaqit berayotganini aytadi
check-backup-key-here = BACKUP_AGE_IDENTITY_FILE={ $file }: nusxalarni ochadigan kalit serverda turibdi
check-backup-key-here-why = serverni buzib kirgan odam hamma nusxalarni, boshqa joydagilarini ham oʻqiydi
check-backup-key-here-fix = yopiq kalitni boshqa joyda saqlang, BACKUP_AGE_IDENTITY_FILE ni olib tashlang, kerak boʻlganda kalitni `paradise backup restore --identity FAYL` bilan bering
check-private-address-open = PRIVATE_BIND={ $bind } butun dunyoga ochiq
check-private-address-open-why = xizmat manzilidagi koʻrsatkichlar faqat saytni yurituvchilar uchun
check-private-address-open-fix = PRIVATE_BIND=127.0.0.1:9000 yoki ichki tarmogʻingiz manzilini yozing
check-sessions-long = unutilgan seans bir kundan koʻp (SESSION_IDLE) yoki seans 30 kundan koʻp (SESSION_LIFETIME) ochiq qoladi
check-sessions-long-why = kompyuter yoki telefonni topgan odam panelga kirib boʻlgan hisoblanadi
check-sessions-long-fix = SESSION_IDLE=12h va SESSION_LIFETIME=14d deb yozing
check-visitors-kept = ANALYTICS_KEEP_CLIENT har bir tashrif buyuruvchining manzili va brauzerini saqlaydi
check-visitors-kept-why = bular shaxsiy maʼlumotlar: qonun asos talab qiladi, tashrif buyuruvchilar esa rozi boʻlishi kerak
check-visitors-kept-fix = ANALYTICS_KEEP_CLIENT=False deb yozing yoki sababini aytib, bu kamchilikni yashiring
check-log-large = jurnal fayllari { $size } MiB gacha joy olishi mumkin
check-log-large-why = jurnal toʻldirgan disk ariza qabul qilmaydi
check-log-large-fix = LOG_MAX_BYTES=10MiB va LOG_BACKUP_COUNT=5 deb yozing; uzoqroq saqlash jurnallarni yigʻadigan kompyuterning ishi
check-admin = { $section } sahifalari: { $what } ({ $fix })
check-admin-why = boshqaruv paneli sahifasi oʻzi haqida yozilganini koʻrsatmaydi yoki qilmaydi
check-admin-fix = bu sizning emas, dasturning xatosi: uni tuzuvchilarga xabar bering

check-website-missing = WEBSITE_DIR dagi { $folder } jildida index.html yoʻq
check-website-missing-why = tashrif buyuruvchilar sayt oʻrniga xatoni koʻradi
check-website-missing-fix = WEBSITE_DIR ga yigʻilgan front-end jildini yozing; xizmat foydalanuvchisi uni oʻqiy olishi kerak

check-website-holds-files = WEBSITE_DIR={ $folder } va { $name }={ $store } bir-birining ichida
check-website-holds-files-why = WEBSITE_DIR dagi hamma narsa istagan odamga koʻrinadi, maʼlumotlar bazasi ham
check-website-holds-files-fix = WEBSITE_DIR da alohida papka koʻrsating
