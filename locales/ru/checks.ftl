# Что говорят `paradise check` и `paradise doctor`. О каждой проверке: что не так, почему это важно (-why), что сделать (-fix).
check-severity-critical = критично
check-severity-error = ошибка
check-severity-warning = предупреждение
check-finding =
    { $severity } { $id }: { $what }
      почему: { $why }
      что делать: { $fix }
check-sum =
    проверок: { $checks }, замечаний: { $findings }{ $silenced ->
        [0] {""}
       *[other] , скрыто: { $silenced }
    }
check-failed = замечаний уровня «{ $level }» и выше: { $count }
check-unsafe-to-serve = с такими настройками работать небезопасно
check-secret-key-weak-example = SECRET_KEY взят из примера
check-secret-key-weak-short = в SECRET_KEY символов: { $count }, а нужно не меньше { $least }
check-secret-key-weak-plain = в SECRET_KEY разных символов: { $count }
check-secret-key-weak-why = кто угадает ключ, войдёт под именем кого угодно
check-secret-key-weak-fix = задайте в SECRET_KEY то, что выведет `openssl rand -base64 48`; с SQLite ключ можно не задавать, он создаётся сам
check-secret-fallbacks-weak = ключ { $place } в SECRET_KEY_FALLBACKS короткий, однообразный или взят из примера
check-secret-fallbacks-weak-same = ключ { $place } в SECRET_KEY_FALLBACKS — это сам SECRET_KEY
check-secret-fallbacks-weak-why = кто угадает ключ, который ещё действует, войдёт под именем кого угодно
check-secret-fallbacks-weak-fix = выполните `paradise secret rotate` и уберите ключ из SECRET_KEY_FALLBACKS
check-secret-key-missing = SECRET_KEY не задан, а база данных — PostgreSQL
check-secret-key-missing-why = у всех экземпляров с общей базой должен быть один ключ, иначе каждый обрывает сеансы остальных
check-secret-key-missing-fix = задайте в SECRET_KEY то, что выведет `openssl rand -base64 48`, одно и то же для всех экземпляров
check-debug-reachable = DEBUG включён, а BIND={ $bind } доступен с других машин
check-debug-reachable-why = с DEBUG сайт принимает обычный http и локальные имена, в том числе от посторонних
check-debug-reachable-fix = задайте DEBUG=False или BIND=127.0.0.1:8000
check-redirect-loop = с http сайт отправляет на https, к BIND={ $bind } может обратиться только прокси на этой машине, но ни один прокси не назван доверенным
check-redirect-loop-why = прокси обращается к нам по http, и в ответ на каждый запрос браузер снова отправляют на тот же адрес
check-redirect-loop-fix = укажите в TRUSTED_PROXIES адрес прокси (на этой машине — 127.0.0.1,::1) или задайте SECURE_SSL_REDIRECT=False
check-https-wrong = https не работает: { $what }
check-https-wrong-why = по https никто не получит ответа
check-https-wrong-fix = см. docs/https.md: TLS_CERT и TLS_KEY указывают на читаемые PEM-файлы, подходящие друг к другу, а программа собрана с возможностью `https`
check-everyone-trusted = в TRUSTED_PROXIES стоит { $network }, то есть весь мир
check-everyone-trusted-why = любой посетитель может назваться любым адресом, и ограничения по адресу никого не ограничивают
check-everyone-trusted-fix = оставьте в TRUSTED_PROXIES только адреса своих прокси
check-vocabulary-wrong = { $file }: { $error }
check-vocabulary-wrong-why = без словаря нельзя принять ни товар, ни заявку, ни событие
check-vocabulary-wrong-fix = исправьте файл, на который указывает VOCABULARY_FILE; верный пример — в docs/vocabulary.md
check-storage-key-missing = файлы должны храниться в бакете { $bucket }, а учётной записи для него нет
check-storage-key-missing-why = хранилище из MEDIA_STORAGE без учётной записи не примет и не отдаст ни одного файла
check-storage-key-missing-fix = задайте AWS_ACCESS_KEY_ID и AWS_SECRET_ACCESS_KEY или уберите MEDIA_STORAGE, чтобы хранить файлы на этой машине
check-storage-plain = файлы уходили бы на { $host } по обычному http
check-storage-plain-why = файлы заявок по дороге мог бы прочитать кто угодно
check-storage-plain-fix = укажите в MEDIA_STORAGE адрес с https; http годится только для этой машины и её внутренней сети
check-proxy-untrusted = посетители сайта приходят на BIND={ $bind } через прокси, а ни один прокси не назван доверенным
check-proxy-untrusted-why = все посетители выглядят как один адрес прокси: кто-то один исчерпает ограничения за всех, в заявках не будет адреса, а адреса изображений начнутся с http://
check-proxy-untrusted-fix = укажите в TRUSTED_PROXIES адрес прокси; на этой машине — 127.0.0.1,::1
check-open-without-tls = BIND={ $bind } доступен с других машин по обычному http, и ни один прокси не назван доверенным
check-open-without-tls-why = кто обратится к порту мимо прокси, пойдёт по http, и пароли можно будет прочитать по дороге
check-open-without-tls-fix = задайте BIND=127.0.0.1:8000 и поставьте на этой машине прокси с https или назовите прокси на другой машине в TRUSTED_PROXIES
check-database-without-tls = DATABASE_URL={ $url } — на другой машине, а sslmode не verify-full
check-database-without-tls-why = запросы и ответы базы идут открытым текстом или тому, кто за неё себя выдаёт
check-database-without-tls-fix = добавьте в DATABASE_URL `?sslmode=verify-full`, а для своего центра сертификации ещё `&sslrootcert=ФАЙЛ`
check-tls-key-open = у файла TLS_KEY={ $file } права { $mode }: ключ доступен другим
check-tls-key-open-why = кто прочитает ключ, сможет выдать себя за этот сайт
check-tls-key-open-fix = выполните для файла `chmod 600` или 640 с группой, в которой только эта программа, и отключите это замечание
check-database-of-django = { $file } — это база сайта на Django
check-database-of-django-why = таблицы этого сайта оказались бы среди чужих; ни одна команда так не делает
check-database-of-django-fix = укажите в DATABASE_URL отдельную базу, а данные перенесите через `manage.py dumpdata` и `paradise loaddata`
check-hsts-off = SECURE_HSTS_SECONDS=0, а PUBLIC_URL — https
check-hsts-off-why = браузер, открывающий сайт по http, можно увести в сторону ещё до перенаправления
check-hsts-off-fix = уберите SECURE_HSTS_SECONDS: тогда браузерам сообщается срок в один год
check-hsts-preload-refused = SECURE_HSTS_PRELOAD включён, но условия списка не выполнены
check-hsts-preload-refused-why = в список браузеров берут только сайты, которые обещают https на год и для всех поддоменов
check-hsts-preload-refused-fix = задайте SECURE_HSTS_SECONDS=31536000 и SECURE_HSTS_INCLUDE_SUBDOMAINS=True, если все поддомены работают по https; иначе уберите SECURE_HSTS_PRELOAD
check-placeholder = в { $name } ({ $place }) осталось значение из примера
check-placeholder-why = такой учётной записи, такого адреса или ключа нет: то, чему они нужны, не работает, или ключ общеизвестен
check-placeholder-fix = впишите своё значение или удалите строку
check-setting-ignored = { $names }: это настройки другой программы, здесь они не действуют ({ $place })
check-setting-ignored-why = кажется, что они действуют, а это не так
check-setting-ignored-fix = удалите их из файла, когда старый сайт больше не нужен; что действует — в docs/reference/settings.md
check-silenced-unknown = в SILENCED_CHECKS указано { $id }, а такой проверки нет
check-silenced-unknown-why = из-за опечатки ничего не скрыто, и замечание появится снова
check-silenced-unknown-fix = исправьте имя проверки; все они перечислены в docs/reference/checks.md
check-reports-plain = { $name } ведёт на { $host } по обычному http
check-reports-plain-why = содержимое отчётов и ключ прочтёт любой, через кого они проходят
check-reports-plain-fix = укажите адрес с https; обычный http годится только для этой же машины
check-webhook-metadata = в WEBHOOK_ALLOW указан { $host }, где облако выдаёт машине её ключи
check-webhook-metadata-why = вебхук, направленный туда, может раскрыть эти ключи
check-webhook-metadata-fix = уберите этот адрес из WEBHOOK_ALLOW
check-redirect-off = SECURE_SSL_REDIRECT выключен, а PUBLIC_URL — https
check-redirect-off-why = страница, открытая по http, так и останется на http, если прокси не перенаправляет сам
check-redirect-off-fix = уберите SECURE_SSL_REDIRECT; если перенаправляет прокси, скройте это замечание
check-front-end-plain = { $origin } — обычный http
check-front-end-plain-why = страницу, пришедшую по http, по дороге могут подменить, и к нам она обратится от имени сайта
check-front-end-plain-fix = оставьте в CORS_ALLOWED_ORIGINS и CSRF_TRUSTED_ORIGINS только адреса с https
check-static-holds-files = STATIC_ROOT={ $folder } и { $name }={ $store } лежат одно в другом
check-static-holds-files-why = веб-сервер раздаёт всё, что лежит в STATIC_ROOT, кому угодно
check-static-holds-files-fix = укажите в STATIC_ROOT отдельную папку
check-any-host = в ALLOWED_HOSTS стоит `*`
check-any-host-why = полные адреса в ответах составляются из имени сайта, которое назвал посетитель
check-any-host-fix = перечислите в ALLOWED_HOSTS свои имена; `.example.uz` означает домен со всеми поддоменами
check-public-url-missing = PUBLIC_URL не задан
check-public-url-missing-why = без него сайт отвечает только на имена из ALLOWED_HOSTS или на локальные и никого не переводит на https
check-public-url-missing-fix = задайте в PUBLIC_URL адрес, который видят люди, например https://shop.example.uz
check-public-url-plain = PUBLIC_URL — обычный http
check-public-url-plain-why = имена, телефоны и пароли по дороге может прочитать кто угодно
check-public-url-plain-fix = получите сертификат (Caddy и certbot делают это сами) и задайте PUBLIC_URL с https://…
check-mail-without-tls = почта уходит на { $host } без TLS
check-mail-without-tls-why = пароль почты и содержание заявок идут открытым текстом
check-mail-without-tls-fix = задайте EMAIL_USE_TLS=True
check-backups-off = резервные копии не создаются
check-backups-off-why = сломается диск — пропадут все заявки
check-backups-off-fix = задайте BACKUP_SCHEDULE=daily или hourly; не включайте, только если копии делает кто-то другой
check-backups-here-only = резервные копии лежат только на этой машине
check-backups-here-only-why = что погубит эту машину, погубит и её копии
check-backups-here-only-fix = задайте BACKUP_S3_URL или укажите в BACKUP_SECOND_DIR папку на другом диске или другой машине
check-backups-open = резервные копии в бакете не зашифрованы
check-backups-open-why = кто читает бакет, читает все заявки
check-backups-open-fix = создайте ключ командой `age-keygen`, храните закрытую половину в другом месте, а открытую задайте в BACKUP_AGE_RECIPIENT
check-backups-outlive-erasure = BACKUP_KEEP_DAYS={ $days }: стёртое остаётся в резервных копиях { $days } дн., а обещано { $promised }
check-backups-outlive-erasure-why = человек, попросивший стереть его данные, и заявка, срок хранения которой истёк, остаются во всех прежних копиях
check-backups-outlive-erasure-fix = задайте в BACKUP_KEEP_DAYS меньшее из 30 и LEADS_KEEP_DAYS либо сообщайте людям больший срок; при восстановлении копии данные в любом случае стираются снова
check-two-step-not-required = владельцы входят по одному паролю
check-two-step-not-required-why = кто узнает пароль владельца, получит весь сайт; помешает этому код из телефона
check-two-step-not-required-fix = задайте TWO_STEP_ROLES=owner или ещё роли; каждому предложат настроить второй шаг на ближайшей странице
check-mail-sender-missing = EMAIL_HOST задан, а ни DEFAULT_FROM_EMAIL, ни EMAIL_HOST_USER не похожи на адрес
check-mail-sender-missing-why = без отправителя письмо не примет ни один сервер
check-mail-sender-missing-fix = задайте в DEFAULT_FROM_EMAIL адрес этой учётной записи, например Shop <shop@example.uz>
check-mail-template-broken =
    { $first }{ $more ->
        [0] {""}
       *[other] {" "}(и ещё: { $more })
    }
check-mail-template-broken-why = вместо вашего письма уходит встроенное, с другими словами
check-mail-template-broken-fix = исправьте файл в `templates/mail` папки DATA_DIR или удалите его; все шаблоны проверяет `paradise templates check`
check-telegram-plain = TELEGRAM_API_URL={ $url } — обычный http
check-telegram-plain-why = токен бота — часть адреса и идёт открытым текстом
check-telegram-plain-fix = укажите в TELEGRAM_API_URL адрес с https
check-webhook-refused = { $error }
check-webhook-refused-why = вебхуки уходят только на публичные адреса, по https и на порт 443, чтобы никто не направил их внутрь вашей сети
check-webhook-refused-fix = исправьте WEBHOOK_URLS; если это ваша машина, назовите её в WEBHOOK_ALLOW
check-webhook-unsigned = WEBHOOK_URLS задан, а WEBHOOK_SECRET — нет
check-webhook-unsigned-why = получатель не отличит наши сообщения от чужих
check-webhook-unsigned-fix = задайте здесь и у получателя WEBHOOK_SECRET: `whsec_` и вслед то, что выведет `openssl rand -base64 32`
check-debug-on = DEBUG включён
check-debug-on-why = сайт в режиме разработки принимает обычный http и показывает больше, чем следует
check-debug-on-fix = задайте DEBUG=False
check-settings-odd =
    { $first }{ $more ->
        [0] {""}
       *[other] {" "}(и ещё: { $more })
    }
check-settings-odd-why = настройка с опечаткой не действует, и сайт делает не то, что вы хотели
check-settings-odd-fix = исправьте имя или уберите строку; все настройки перечислены в docs/reference/settings.md
check-database-unreachable = { $error }
check-database-unreachable-why = без базы сайт отдаёт только каталог, который уже в памяти
check-database-unreachable-fix = запустите базу данных или исправьте DATABASE_URL
check-secret-readable = файл { $file } может прочитать кто угодно
check-secret-readable-why = любой пользователь этой машины прочитает ключ и войдёт под именем кого угодно
check-secret-readable-fix = выполните `chmod 600` для этого файла и отдайте его пользователю, от имени которого работает программа
check-database-on-network = { $file } лежит на { $kind }
check-database-on-network-why = блокировки файлов по сети не держат того, что нужно SQLite, и рано или поздно база повредится
check-database-on-network-fix = перенесите DATA_DIR на диск этой машины или возьмите PostgreSQL
check-folder-unwritable = в папку { $folder } нельзя писать: { $error }
check-folder-unwritable-why = не удалось бы сохранить заявки с файлами, изображения или журнал
check-folder-unwritable-fix = отдайте папку пользователю, от имени которого работает программа, или укажите другую
check-files-unusable = { $first } и всего { $count } файлов и папок пользователь { $user } не может прочитать или записать
check-files-unusable-why = посетители получают ошибки там, где файлы есть, а заявки с файлами не принимаются; такие файлы остаются после команды, запущенной от root
check-files-unusable-fix = отдайте всё внутри DATA_DIR пользователю, от имени которого работает программа: chown -R USER: DATA_DIR
check-data-open = { $path } доступен другим пользователям этой машины (права { $mode })
check-data-open-why = любой, у кого есть учётная запись на этой машине, прочитает заявки, хеши паролей и журнал изменений
check-data-open-fix = выполните chmod 700 для папки и chmod 600 для файла
check-disk-nearly-full-why = на заполненный диск заявку не записать
check-disk-nearly-full-fix = освободите место или перенесите DATA_DIR на больший диск; старые копии удаляет `paradise backup prune`
check-disk-low = для DATA_DIR={ $folder } свободно { $free } МБ из { $all } МБ
check-disk-low-why = на заполненный диск заявку не записать
check-disk-low-fix = освободите место или перенесите DATA_DIR на больший диск
check-static-stale = в STATIC_ROOT={ $folder } лежат файлы не этой программы
check-static-stale-why = веб-сервер отдавал бы стили и скрипты другой версии или никаких
check-static-stale-fix = выполняйте `paradise collectstatic` при каждом обновлении или уберите STATIC_ROOT, и программа будет отдавать их сама
check-runs-as-root = программа работает от имени root
check-runs-as-root-why = уязвимость в программе стала бы уязвимостью всей машины
check-runs-as-root-fix = запускайте её от имени отдельного пользователя; такой юнит печатает `paradise deploy systemd`
check-files-few = разрешено открытых файлов: { $count }
check-files-few-why = каждое соединение — открытый файл; сверх предела посетителям отказывают
check-files-few-fix = задайте в юните LimitNOFILE=65536 или выполните `ulimit -n 65536`
check-memory-low = на этой машине { $megabytes } МБ памяти
check-memory-low-why = чтобы разобрать большое изображение, нужно до 300 МБ
check-memory-low-fix = возьмите машину с 1 ГБ памяти или добавьте файл подкачки
check-queue-short = ядро держит в очереди соединений: { $count }
check-queue-short-why = при наплыве посетителей остальным откажут раньше, чем их увидит программа
check-queue-short-fix = выполните `sysctl -w net.core.somaxconn=4096` и запишите то же в /etc/sysctl.d
check-program-writable = пользователь, от имени которого работает программа, может подменить её файл
check-program-writable-why = через уязвимость в программе её могли бы подменить навсегда
check-program-writable-fix = выполните `chown root: ФАЙЛ` и `chmod 755 ФАЙЛ` для программы и её папки
check-secret-published = файл { $file } лежит в STATIC_ROOT
check-secret-published-why = веб-сервер раздаёт всё, что лежит в STATIC_ROOT, кому угодно
check-secret-published-fix = укажите в STATIC_ROOT отдельную папку, затем смените SECRET_KEY и пароли из этого файла
check-unit-open-why = уязвимость в программе открыла бы дорогу далеко в систему
check-unit-open-fix = поставьте юнит, который печатает `paradise deploy systemd`, а свои изменения держите в drop-in
check-unit-loose = systemd оценивает открытость { $unit } в { $level } по шкале от 0 до 10
check-unit-loose-why = уязвимость в программе открыла бы больше, чем необходимо
check-unit-loose-fix = сравните юнит с тем, что печатает `paradise deploy systemd`; каждую строку называет `systemd-analyze security paradise`
check-unit-ports-closed = { $unit } не разрешает порт { $port }
check-unit-ports-closed-why = для портов ниже 1024 нужна привилегия или юнит сокета, а без них программа не запустится
check-unit-ports-closed-fix = поставьте юниты, которые печатает `paradise deploy systemd` с этими настройками, или добавьте AmbientCapabilities=CAP_NET_BIND_SERVICE и PrivateUsers=no; см. docs/https.md
check-database-old = отвечает PostgreSQL { $version }
check-database-old-why = старым серверам недостаёт того, что нам нужно, и исправлений безопасности для них больше нет
check-database-old-fix = обновите PostgreSQL до 14 или новее
check-database-unsafe = на сервере выключен fsync или full_page_writes
check-database-unsafe-why = при отключении питания пропали бы принятые заявки или вся база
check-database-unsafe-fix = задайте в postgresql.conf fsync = on и full_page_writes = on
check-database-early = на сервере выключен synchronous_commit
check-database-early-why = при сбое сервера пропали бы заявки, за которые посетителя уже поблагодарили
check-database-early-fix = задайте synchronous_commit = on в postgresql.conf или для нашей роли
check-database-superuser = в DATABASE_URL указан суперпользователь
check-database-superuser-why = уязвимость в программе открыла бы все базы сервера
check-database-superuser-fix = заведите отдельную роль: CREATE ROLE shop LOGIN PASSWORD '…'; ALTER DATABASE shop OWNER TO shop
check-database-index-broken = индекс { $index } не достроен, и сервер им не пользуется
check-database-index-broken-why = списки открываются медленно, а то, что должно быть одно, может повториться
check-database-index-broken-fix = выполните в psql `REINDEX INDEX CONCURRENTLY` с именем этого индекса
check-clock-wrong-why = коды второго шага не подходят, сеансы и доставки заканчиваются не вовремя
check-clock-wrong-fix = настройте часы по сети на обеих машинах: `timedatectl set-ntp true`
check-clock-off = часы этой машины и PostgreSQL расходятся на { $seconds } с
check-clock-off-why = время в журнале и в данных не сходится
check-clock-off-fix = настройте часы по сети на обеих машинах: `timedatectl set-ntp true`
check-schema-behind = схема базы отстала, недостаёт шагов: { $steps }
check-schema-behind-why = на старой схеме эта программа не работает
check-schema-behind-fix = выполните `paradise migrate`; что будет сделано, покажет `paradise migrate --plan`
check-schema-too-new = { $error }
check-schema-too-new-why = более новая программа изменила базу так, что эта её испортит
check-schema-too-new-fix = верните новую программу или восстановите копию, сделанную этой
check-database-damaged = { $error }
check-database-damaged-why = повреждение распространяется и попадает в резервные копии
check-database-damaged-fix = остановите программу, сохраните повреждённый файл и восстановите новейшую проверенную копию
check-connections-few = DB_POOL_SIZE={ $pool }, а сервер принимает соединений: { $connections }
check-connections-few-why = в час наплыва сервер откажет в соединении нам или другим своим клиентам
check-connections-few-fix = уменьшите DB_POOL_SIZE или увеличьте max_connections в postgresql.conf; каждый экземпляр берёт столько соединений
check-owner-missing = нет ни одного пользователя с ролью владельца
check-owner-missing-why = некому заводить пользователей и менять забытые пароли
check-owner-missing-fix = выполните `paradise createsuperuser`
check-secret-lost = ни один ключ из SECRET_KEY и SECRET_KEY_FALLBACKS не открывает вторые шаги ({ $count }): { $users }
check-secret-lost-why = эти пользователи не могут войти со своими кодами
check-secret-lost-fix = добавьте прежний ключ в SECRET_KEY_FALLBACKS и выполните `paradise secret rotate`; если ключа больше нет — `paradise twostep off NAME`
check-secret-rotation-open = SECRET_KEY сменился, а прежним ключом зашифровано вторых шагов: { $count }
check-secret-rotation-open-why = от прежних ключей пока нельзя отказаться, и они всё ещё действуют
check-secret-rotation-open-fix = выполните `paradise secret rotate`
check-secret-fallbacks-unneeded = SECRET_KEY_FALLBACKS не нужны хранимым данным уже дней: { $days }
check-secret-fallbacks-unneeded-why = ключ, который ещё действует, ещё можно украсть
check-secret-fallbacks-unneeded-fix = уберите ключи из SECRET_KEY_FALLBACKS и перезапустите программу; браузеры, из которых с тех пор не входили, станут незнакомыми
check-deliveries-waiting = сообщение по каналу { $channel } ждёт { $minutes } мин
check-deliveries-waiting-why = заявки пришли, а никто о них не узнал
check-deliveries-waiting-fix = попробуйте `paradise sendtest mail` или `paradise sendtest telegram`: команда покажет разговор с сервером и что исправить
check-backup-late = новейшей резервной копии { $hours } ч
check-backup-late-none = не создано ни одной резервной копии
check-backup-late-failed = последняя попытка не удалась: { $reason }
check-backup-late-why = что пропадёт после последней копии, пропадёт навсегда
check-backup-late-fix = выполните `paradise backup create`; команда скажет, что мешает
check-backup-unproven = последняя проверка восстановлением была { $days } дн. назад
check-backup-unproven-failed = последняя проверка восстановлением не удалась: { $reason }
check-backup-unproven-why = копия, из которой никто не восстанавливал, может не быть копией
check-backup-unproven-fix = выполните `paradise backup drill`; команда восстановит новейшую копию в отдельном месте
check-deliveries-dead = не доставлено и больше не отправляется сообщений: { $count }
check-deliveries-dead-why = от этих сообщений отказались: кто-то так ничего и не узнал
check-deliveries-dead-fix = откройте «Уведомления» в панели управления, устраните причину и отправьте их снова
check-owners-many = пользователей с ролью владельца: { $count }
check-owners-many-why = владелец может всё, и каждый лишний — ещё один пароль, который можно угадать
check-owners-many-fix = дайте тем, кому нужно меньше, другую роль в разделе пользователей панели управления
check-mail-refused = { $error }
check-mail-refused-why = о заявке никто не узнал бы по почте
check-mail-refused-fix = исправьте настройки EMAIL_; `paradise sendtest mail` покажет разговор с сервером и что обычно помогает
check-telegram-refused = { $error }
check-telegram-refused-chat = чат { $chat }: { $error }
check-telegram-refused-why = о заявке никто не узнал бы в Telegram
check-telegram-refused-fix = исправьте TELEGRAM_BOT_TOKEN и TELEGRAM_CHAT_ID; `paradise sendtest telegram` покажет разговор с сервером
check-webhook-unreachable = { $host }: { $error }
check-webhook-unreachable-why = другая программа не узнала бы о заявке
check-webhook-unreachable-fix = исправьте WEBHOOK_URLS или запустите получателя; пробное сообщение ему отправит `paradise sendtest webhook`
check-backups-public = бакет { $bucket } показывает список файлов посторонним
check-backups-public-why = кто угадает имя бакета, увидит список копий, а может быть, и сами копии
check-backups-public-fix = закройте публичный доступ в настройках бакета
check-backups-unversioned = бакет { $bucket } не хранит прежних версий
check-backups-unversioned-why = кто завладеет нашей учётной записью, удалит все копии; хватит и одной ошибки
check-backups-unversioned-fix = включите в настройках бакета версионирование, а лучше блокировку объектов (object lock)
check-mail-spf-missing = у домена { $domain } нет записи SPF
check-mail-spf-missing-why = почтовые серверы не отличат наши письма от поддельных, и благодарности посетителям попадут в спам
check-mail-spf-missing-fix = добавьте запись TXT, которую называет ваша почтовая служба, например "v=spf1 include:… -all"
check-mail-dmarc-missing = у домена { $domain } нет записи DMARC
check-mail-dmarc-missing-why = почтовые серверы не знают, что делать с письмами, подделанными под нас
check-mail-dmarc-missing-fix = добавьте домену запись TXT с именем _dmarc, например "v=DMARC1; p=quarantine; rua=mailto:you@…"
check-site-unreachable = /api/content/products/ отвечает { $status }, и отвечает не эта программа
check-site-unreachable-silent = { $address }: { $error }
check-site-unreachable-why = по адресу PUBLIC_URL посетители попадают не на этот сайт, никуда или на сайт без действующего сертификата
check-site-unreachable-fix = запустите программу и прокси, направьте домен сюда и получите сертификат; готовый сайт для nginx печатает `paradise deploy nginx`
check-site-not-redirected = http://{ $host }/ отвечает { $status }
check-site-not-redirected-why = кто наберёт адрес без https, останется на обычном http
check-site-not-redirected-fix = перенаправляйте в прокси порт 80 на https; такой сайт печатает `paradise deploy nginx`
check-acme-unreachable = http://{ $domain }/.well-known/acme-challenge/ не ведёт к этой программе: { $what }
check-acme-unreachable-why = оттуда, с порта 80, центр сертификации берёт подтверждение; без него сертификата для домена не будет
check-acme-unreachable-fix = направьте записи A и AAAA домена на этот сервер и откройте порт 80 в его брандмауэре
check-site-header-lost = на /admin/login/ этих заголовков нет или их несколько: { $headers }
check-site-header-lost-why = браузеру не скажут оставаться на https и не запускать ничего чужого
check-site-header-lost-fix = пусть прокси пропускает наши заголовки и не ставит своих; такой сайт печатает `paradise deploy nginx`
check-metrics-public = /metrics отвечает по адресу PUBLIC_URL
check-metrics-public-why = показатели и пробы служебного адреса — только для тех, кто ведёт сайт
check-metrics-public-fix = направляйте прокси только на BIND и никогда на PRIVATE_BIND
check-address-forged = посетителю, который назвал в X-Forwarded-For чужой адрес, верят
check-address-forged-why = ограничения по адресу никого не ограничивают, а в заявках стоит выдуманный адрес
check-address-forged-fix = пусть прокси ставит X-Forwarded-For сам (nginx: proxy_set_header X-Forwarded-For $remote_addr), а в TRUSTED_PROXIES будут только прокси; такой сайт печатает `paradise deploy nginx`
check-host-forged = посетителю, который назвал в { $header } имя чужого сайта, верят
check-host-forged-why = адреса в ответах и письмах можно направить на чужой сайт
check-host-forged-fix = перечислите свои имена в ALLOWED_HOSTS, и пусть прокси отвечает только на них
check-body-refused = заявка с файлом в { $megabytes } МБ не проходит через прокси
check-body-refused-why = посетитель, приложивший такой файл, потеряет заявку
check-body-refused-fix = разрешите в прокси тела побольше (nginx: client_max_body_size 31m); такой сайт печатает `paradise deploy nginx`
check-certificate-nearly-ended-why = когда он закончится, браузеры не пустят на сайт ни одного посетителя
check-certificate-nearly-ended-fix = обновите его сейчас: `certbot renew`; команда скажет, что мешает
check-certificate-ending = сертификат PUBLIC_URL действует ещё { $days } дн.
check-certificate-ending-why = он должен был уже обновиться сам; когда он закончится, браузеры не пустят на сайт ни одного посетителя
check-certificate-ending-fix = попробуйте `certbot renew --dry-run`; команда скажет, что мешает
check-backup-key-here = BACKUP_AGE_IDENTITY_FILE={ $file }: ключ, который открывает копии, лежит на сервере
check-backup-key-here-why = кто взломает сервер, прочитает и все копии, даже те, что хранятся в другом месте
check-backup-key-here-fix = храните закрытый ключ в другом месте, уберите BACKUP_AGE_IDENTITY_FILE, а когда ключ понадобится, дайте его так: `paradise backup restore --identity ФАЙЛ`
check-private-address-open = PRIVATE_BIND={ $bind } доступен всему миру
check-private-address-open-why = показатели и пробы служебного адреса — только для тех, кто ведёт сайт
check-private-address-open-fix = задайте PRIVATE_BIND=127.0.0.1:9000 или адрес своей внутренней сети
check-sessions-long = забытый сеанс остаётся открытым больше суток (SESSION_IDLE) или любой сеанс — больше 30 дней (SESSION_LIFETIME)
check-sessions-long-why = кто найдёт компьютер или телефон, уже вошёл в панель управления
check-sessions-long-fix = задайте SESSION_IDLE=12h и SESSION_LIFETIME=14d
check-visitors-kept = ANALYTICS_KEEP_CLIENT сохраняет адрес и браузер каждого посетителя
check-visitors-kept-why = это персональные данные: закон требует основания, а посетители должны дать согласие
check-visitors-kept-fix = задайте ANALYTICS_KEEP_CLIENT=False или скройте это замечание, назвав причину
check-log-large = файлы журнала могут занять { $size } МиБ
check-log-large-why = на диск, который заполнил журнал, заявку не записать
check-log-large-fix = задайте LOG_MAX_BYTES=10MiB и LOG_BACKUP_COUNT=5; хранить дольше — дело машины, которая собирает журналы
check-admin = страницы раздела { $section }: { $what } ({ $fix })
check-admin-why = страница панели управления показывает или делает не то, что о ней записано
check-admin-fix = это ошибка программы, а не ваша: сообщите тем, кто её делает

check-website-missing = В папке { $folder } из WEBSITE_DIR нет index.html
check-website-missing-why = посетители увидят ошибку вместо сайта
check-website-missing-fix = укажите в WEBSITE_DIR папку с собранным фронтендом, доступную пользователю службы на чтение

check-website-holds-files = WEBSITE_DIR={ $folder } и { $name }={ $store } лежат одно в другом
check-website-holds-files-why = всё, что лежит в WEBSITE_DIR, видно кому угодно, и база данных тоже
check-website-holds-files-fix = укажите в WEBSITE_DIR отдельную папку
