# `paradise init`, in the terminal of whoever sets a site up
init-domain = 1/5. Адрес сайта, например shop.example.uz (пусто: только для этого компьютера)
init-database = 2/5. База данных: sqlite или postgres://пользователь:пароль@сервер:5432/имя
init-mail = 3/5. Почта: smtp://ящик:пароль@сервер и через пробел адрес, куда сообщать о заявках (пусто: без почты)
init-telegram = 4/5. Telegram: токен бота и через пробел номер чата (пусто: без Telegram)
init-admin = 5/5. Имя, под которым будет входить владелец
init-domain-wrong = Это не адрес сайта. Напишите его так: shop.example.uz.
init-database-wrong = Это не база данных. Напишите sqlite или postgres://пользователь:пароль@сервер:5432/имя.
init-mail-wrong = Это не почтовый сервер. Напишите так: smtp://info@example.uz:пароль@mail.example.uz boss@example.uz (знак % в пароле пишется как %25, двоеточие — как %3A).
init-telegram-wrong = Напишите токен от @BotFather, пробел и номер чата, например: 123456:ABC-def -1001234567.
init-admin-wrong = Имя может состоять из латинских букв, цифр и знаков . _ - @.
init-exists = файл { $file } уже есть, он не изменён; чтобы заменить его и сохранить копию, добавьте --force
init-no-terminal = спросить некого; укажите ответы параметрами и добавьте --yes (см. paradise init --help)
init-head = Создано командой paradise init. Здесь есть секреты, поэтому другим файл недоступен. Все настройки: paradise config
init-written = Записано:
init-remains = { $count ->
    [2] Осталось выполнить две команды:
   *[other] Осталось выполнить три команды:
}
init-install = установит программу и запустит её; дальше она будет стартовать вместе с сервером
init-proxy = получит сертификат и поставит перед ней nginx
init-owner = создаст владельца и спросит пароль
init-check = подскажет, что стоит улучшить
init-serve = запустит сайт; остановить его можно клавишами Ctrl-C
