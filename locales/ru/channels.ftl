# Состояние каналов уведомлений
channel-mail = Электронная почта
channel-telegram = Telegram
channel-webhook = Вебхуки
channel-not-set-up = не настроено
channel-no-recipient = некого уведомлять
channel-unused = настроено, пока ничего не отправлялось
channel-mail-last = последнее письмо: { $ago }
channel-telegram-last = последнее сообщение: { $ago }
channel-webhook-last = последний вебхук: { $ago }
channel-late = ждёт отправки с { $since }
channel-late-fix = Сообщения ждут, но никто их не отправляет. Посмотрите журнал программы.
channel-refused = не работает с { $since }: { $cause }
channel-refused-recipient = { $recipient }: не работает с { $since }: { $cause }
channel-buttons = Кнопки в Telegram
channel-buttons-refused = не работают с { $since }: { $cause }
channel-mail-settings = Укажите в EMAIL_HOST почтовый сервер, а в ADMIN_EMAIL адреса, на которые приходят сообщения о новых заявках.
channel-telegram-settings = Укажите в TELEGRAM_BOT_TOKEN токен от @BotFather, а в TELEGRAM_CHAT_ID чаты, куда приходят сообщения о новых заявках.
channel-webhook-settings = Укажите в WEBHOOK_URLS адреса, которые получают новые заявки в виде JSON.
channel-raw = Точная причина

# Пробное сообщение со страницы о системе
trial-title = Пробное сообщение
trial-send = Отправить пробное: { $channel }
trial-waits = отправляется
trial-answer = Ответ другой стороны
trial-arrived = доставлено

# Группа Telegram стала супергруппой
chat-moved-subject = У группы Telegram новый номер
chat-moved = Группа { $old } стала супергруппой, теперь её номер { $new }. Сообщения и кнопки переехали сами. Впишите в настройки: TELEGRAM_CHAT_ID={ $setting }

# Почему не доставлено и что обычно помогает
cause-other = Доставить не удалось.
cause-other-fix = Точная причина показана ниже.
cause-mail-certificate = Сертификат почтового сервера не вызывает доверия.
cause-mail-certificate-fix = В EMAIL_HOST должно стоять имя из сертификата; если центр сертификации свой, добавьте его сертификат в систему или укажите в SSL_CERT_FILE.
cause-mail-account = Почтовый сервер не принимает имя пользователя или пароль.
cause-mail-account-fix = Проверьте EMAIL_HOST_USER и EMAIL_HOST_PASSWORD; крупным почтовым службам нужен отдельный пароль для программы.
cause-mail-starttls = Почтовый сервер не предлагает шифрованное соединение.
cause-mail-starttls-fix = Поставьте EMAIL_USE_SSL=True и порт 465 или EMAIL_USE_TLS=False, если сервер на этой же машине.
cause-mail-tls = Шифрованное соединение с почтовым сервером не устанавливается.
cause-mail-tls-fix = На этом порту TLS начинают иначе: EMAIL_USE_SSL=True для порта 465, EMAIL_USE_TLS=True для 587.
cause-mail-silent = Почтовый сервер { $server } не отвечает.
cause-mail-silent-fix = Порт, который ждёт TLS, молчит: поставьте для него EMAIL_USE_SSL=True или проверьте EMAIL_HOST и EMAIL_PORT.
cause-mail-name = Почтового сервера { $server } нет.
cause-mail-name-fix = Проверьте EMAIL_HOST.
cause-mail-busy = Почтовый сервер { $server } сейчас не принимает соединений.
cause-mail-busy-fix = Его ответ показан ниже; сайт повторяет попытки сам. Если это не проходит, проверьте EMAIL_HOST и EMAIL_PORT или попросите у почтовой службы больше соединений.
cause-mail-sender = Почтовый сервер не принимает наш адрес отправителя.
cause-mail-sender-fix = В DEFAULT_FROM_EMAIL нужен адрес, с которого этой учётной записи разрешено отправлять.
cause-mail-message = Почтовый сервер не принимает письмо.
cause-mail-message-fix = Его ответ показан ниже; часто ящик переполнен или письмо приняли за спам.
cause-mail-recipient = Почтового ящика нет, или он не принимает письма.
cause-mail-recipient-fix = Проверьте адрес: в ADMIN_EMAIL или в учётной записи; если другие получатели работают, сервер не знает именно этого.
cause-mail-unreachable = Почтовый сервер { $server } не отвечает.
cause-mail-unreachable-fix = Проверьте EMAIL_HOST и EMAIL_PORT и работает ли сервер; многие хостинги закрывают порты 25 и 587: попробуйте 465 или спросите у них.
cause-telegram-token = Telegram не знает этого бота.
cause-telegram-token-fix = Впишите в TELEGRAM_BOT_TOKEN токен от @BotFather вида 123456:ABC…, без слова `bot` впереди.
cause-telegram-shared = Ботом пользуется другая программа.
cause-telegram-shared-fix = Остановите другую программу или создайте для сайта отдельного бота у @BotFather.
cause-telegram-start = Бот пока не может писать этому человеку.
cause-telegram-start-fix = Человеку нужно открыть бота в Telegram и нажать «Старт».
cause-telegram-topic = Такой темы в группе больше нет.
cause-telegram-topic-fix = Исправьте номер после двоеточия в TELEGRAM_CHAT_ID.
cause-telegram-chat = Telegram не знает этого чата.
cause-telegram-chat-fix = Сначала напишите боту или добавьте его в группу; TELEGRAM_CHAT_ID группы начинается с минуса.
cause-telegram-removed = Бота удалили из чата или заблокировали.
cause-telegram-removed-fix = Верните бота в чат или разблокируйте его.
cause-telegram-absent = Бота нет в чате.
cause-telegram-absent-fix = Добавьте бота в чат.
cause-telegram-rights = Боту нельзя писать в этот чат.
cause-telegram-rights-fix = Разрешите боту писать в чат: в канале он должен быть администратором.
cause-telegram-unreachable = Telegram не отвечает.
cause-telegram-unreachable-fix = Проверьте, доступен ли с этой машины TELEGRAM_API_URL; если Telegram заблокирован, укажите там свой прокси.
cause-telegram-rest = Telegram просит какое-то время отправлять меньше.
cause-telegram-rest-fix = Делать ничего не нужно: сообщения уйдут сами.
cause-webhook-host = Этот адрес для вебхуков не разрешён.
cause-webhook-host-fix = Исправьте WEBHOOK_URLS или впишите узел в WEBHOOK_ALLOW, если он ваш.
cause-webhook-certificate = Сертификат получателя не вызывает доверия.
cause-webhook-certificate-fix = Получателю нужен сертификат на его имя от известного центра; свой центр укажите в SSL_CERT_FILE.
cause-webhook-secret = Получатель не принимает нашу подпись.
cause-webhook-secret-fix = Сверьте WEBHOOK_SECRET здесь и у получателя, а также часы на обеих сторонах.
cause-webhook-elsewhere = У получателя другой адрес.
cause-webhook-elsewhere-fix = Укажите адрес, на который он перенаправляет: за перенаправлениями мы не идём.
cause-webhook-refused = Получатель отклоняет вебхук.
cause-webhook-refused-fix = Его ответ показан ниже. Проверьте адрес в WEBHOOK_URLS.
cause-webhook-broken = У получателя собственная ошибка.
cause-webhook-broken-fix = Посмотрите журнал получателя; когда он заработает, вебхуки уйдут сами.
cause-webhook-unreachable = Получатель не отвечает.
cause-webhook-unreachable-fix = Проверьте адрес и работает ли получатель.
