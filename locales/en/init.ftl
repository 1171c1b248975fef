# `paradise init`, in the terminal of whoever sets a site up
init-domain = 1/5. Name of the site, such as shop.example.uz (empty: for this machine alone)
init-database = 2/5. Database: sqlite, or postgres://user:password@host:5432/name
init-mail = 3/5. Mail: smtp://account:password@server and who is told of leads, with a space between (empty: none)
init-telegram = 4/5. Telegram: token of the bot and number of the chat, with a space between (empty: none)
init-admin = 5/5. Name with which the owner signs in
init-domain-wrong = This is no name of a site; write it like shop.example.uz.
init-database-wrong = This is no database; write sqlite, or postgres://user:password@host:5432/name.
init-mail-wrong = This is no mail server; write it like smtp://info@example.uz:password@mail.example.uz boss@example.uz (in a password, % is written %25 and : is written %3A).
init-telegram-wrong = Write the token that @BotFather gave, a space, and the number of the chat, like 123456:ABC-def -1001234567.
init-admin-wrong = Write a name of Latin letters, digits and . _ - @.
init-exists = { $file } is there already and was not touched; to replace it and keep a copy, add --force
init-no-terminal = there is nobody to ask; give the answers as flags and --yes (see paradise init --help)
init-head = Written by paradise init; it holds secrets, so nobody else may read it. All settings: paradise config
init-written = Written:
init-remains = { $count ->
    [2] Two commands remain:
   *[other] Three commands remain:
}
init-install = places the program and starts it with the machine
init-proxy = gets a certificate and puts nginx in front of it
init-owner = makes the owner, and asks for a password
init-check = says what could be better
init-serve = serves the site until Ctrl-C
