# How the channels of notices stand
channel-mail = E-mail
channel-telegram = Telegram
channel-webhook = Webhooks
channel-not-set-up = not set up
channel-no-recipient = nobody to notify
channel-unused = set up, nothing sent yet
channel-mail-last = last mail: { $ago }
channel-telegram-last = last message: { $ago }
channel-webhook-last = last webhook: { $ago }
channel-late = waiting since { $since }
channel-late-fix = Messages wait and nothing sends them. Look into the log of the program.
channel-refused = failing since { $since }: { $cause }
channel-refused-recipient = { $recipient }: failing since { $since }: { $cause }
channel-buttons = Buttons in Telegram
channel-buttons-refused = not heard since { $since }: { $cause }
channel-mail-settings = Set EMAIL_HOST to your mail server and ADMIN_EMAIL to the addresses that hear of new leads.
channel-telegram-settings = Set TELEGRAM_BOT_TOKEN to what @BotFather gave and TELEGRAM_CHAT_ID to the chats that hear of new leads.
channel-webhook-settings = Set WEBHOOK_URLS to the addresses that receive new leads as JSON.
channel-raw = Exact cause

# A test message from the page about the system
trial-title = Test message
trial-send = Send a test: { $channel }
trial-waits = being sent
trial-answer = Answer of the other side
trial-arrived = delivered

# A group of Telegram that became a supergroup
chat-moved-subject = A Telegram group has a new number
chat-moved = The group { $old } became a supergroup and has the number { $new } now. Messages and buttons follow it by themselves. Put into the settings: TELEGRAM_CHAT_ID={ $setting }

# Why a delivery failed, and what usually helps
cause-other = It could not be delivered.
cause-other-fix = The exact cause is shown below.
cause-mail-certificate = The certificate of the mail server is not trusted.
cause-mail-certificate-fix = EMAIL_HOST must be the name that the certificate shows; for an authority of your own, put its certificate into the system's store or name it in SSL_CERT_FILE.
cause-mail-account = The mail server does not accept the user name or the password.
cause-mail-account-fix = Check EMAIL_HOST_USER and EMAIL_HOST_PASSWORD; large mail services want a password made for this program.
cause-mail-starttls = The mail server does not offer an encrypted connection.
cause-mail-starttls-fix = Set EMAIL_USE_SSL=True with port 465, or EMAIL_USE_TLS=False if the server is on this machine.
cause-mail-tls = No encrypted connection to the mail server is possible.
cause-mail-tls-fix = The port does not speak TLS in this way: EMAIL_USE_SSL=True is for 465, EMAIL_USE_TLS=True for 587.
cause-mail-silent = The mail server { $server } does not answer.
cause-mail-silent-fix = A port that waits for TLS stays silent: set EMAIL_USE_SSL=True for it, or check EMAIL_HOST and EMAIL_PORT.
cause-mail-name = There is no mail server { $server }.
cause-mail-name-fix = Check EMAIL_HOST.
cause-mail-busy = The mail server { $server } takes no connections at the moment.
cause-mail-busy-fix = It says why below; the site tries again by itself. If it lasts, check EMAIL_HOST and EMAIL_PORT, or ask its provider for more connections.
cause-mail-sender = The mail server does not accept our sender address.
cause-mail-sender-fix = DEFAULT_FROM_EMAIL must be an address that this account may send from.
cause-mail-message = The mail server does not accept the message.
cause-mail-message-fix = Its answer is shown below; often the mailbox is full or the message was taken for spam.
cause-mail-recipient = The mailbox does not exist or takes no mail.
cause-mail-recipient-fix = Check the address, in ADMIN_EMAIL or in the account; if other recipients work, the server does not know this one.
cause-mail-unreachable = The mail server { $server } does not answer.
cause-mail-unreachable-fix = Check EMAIL_HOST and EMAIL_PORT, and whether the server runs; many hosters close ports 25 and 587: try 465 or ask them.
cause-telegram-token = Telegram does not know the bot.
cause-telegram-token-fix = Set TELEGRAM_BOT_TOKEN to what @BotFather gave, such as 123456:ABC…, without `bot` in front.
cause-telegram-shared = Another program uses the bot.
cause-telegram-shared-fix = Stop the other program, or make a bot of its own for this site with @BotFather.
cause-telegram-start = The bot may not write to this person yet.
cause-telegram-start-fix = The person must open the bot in Telegram and press Start.
cause-telegram-topic = The topic of the group does not exist any more.
cause-telegram-topic-fix = Correct the number behind the colon in TELEGRAM_CHAT_ID.
cause-telegram-chat = Telegram does not know the chat.
cause-telegram-chat-fix = Write to the bot first, or add it to the group; TELEGRAM_CHAT_ID of a group begins with a minus.
cause-telegram-removed = The bot was removed from the chat or blocked.
cause-telegram-removed-fix = Add the bot to the chat again, or unblock it.
cause-telegram-absent = The bot is not in the chat.
cause-telegram-absent-fix = Add the bot to the chat.
cause-telegram-rights = The bot may not write in the chat.
cause-telegram-rights-fix = Let the bot write in that chat: in a channel it must be an administrator.
cause-telegram-unreachable = Telegram does not answer.
cause-telegram-unreachable-fix = Check that this machine reaches TELEGRAM_API_URL; where Telegram is blocked, set it to a proxy of yours.
cause-telegram-rest = Telegram asks to send less for a while.
cause-telegram-rest-fix = Nothing has to be done: the messages follow by themselves.
cause-webhook-host = The address is not allowed for webhooks.
cause-webhook-host-fix = Correct WEBHOOK_URLS, or name the host in WEBHOOK_ALLOW if it is one of yours.
cause-webhook-certificate = The certificate of the receiver is not trusted.
cause-webhook-certificate-fix = The receiver needs a certificate for its name from a known authority; for one of your own, name it in SSL_CERT_FILE.
cause-webhook-secret = The receiver does not accept our signature.
cause-webhook-secret-fix = Check WEBHOOK_SECRET here and at the receiver, and both clocks.
cause-webhook-elsewhere = The receiver has another address.
cause-webhook-elsewhere-fix = Name the address that it redirects to: redirects are not followed.
cause-webhook-refused = The receiver refuses the webhook.
cause-webhook-refused-fix = Its answer is shown below. Check the address in WEBHOOK_URLS.
cause-webhook-broken = The receiver has a fault of its own.
cause-webhook-broken-fix = Look into the log of the receiver; the webhooks follow by themselves when it works again.
cause-webhook-unreachable = The receiver does not answer.
cause-webhook-unreachable-fix = Check the address, and that the receiver runs.
