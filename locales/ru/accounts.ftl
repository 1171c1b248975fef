# Вход
login-title = Вход
login-username = Имя пользователя
login-password = Пароль
login-submit = Войти
login-failed = Не удалось войти: проверьте имя пользователя и пароль. Входить могут только сотрудники.
login-expired = Страница устарела. Попробуйте войти ещё раз.
login-throttled =
    { $minutes ->
        [one] Слишком много неудачных попыток. Попробуйте через { $minutes } минуту.
        [few] Слишком много неудачных попыток. Попробуйте через { $minutes } минуты.
       *[many] Слишком много неудачных попыток. Попробуйте через { $minutes } минут.
    }

# Второй шаг
second-step-title = Введите код
second-step-code = Код
second-step-hint = Шесть цифр из приложения на телефоне или один из кодов восстановления.
second-step-wrong = Код неверный или уже использован. Дождитесь следующего кода в приложении и попробуйте ещё раз.
second-step-closed = Для этой учётной записи отправлено слишком много неверных кодов. Войдите из браузера, которым уже пользовались, или введите код восстановления. Коды с этого устройства снова заработают через { $hours } ч.
second-step-back = Назад к имени пользователя и паролю
two-step-title = Двухэтапный вход
two-step-is-on = Включён: при входе нужен код с телефона.
two-step-is-off = Выключен: для входа достаточно пароля.
two-step-manage = Настроить
two-step-required = Для вашей роли нужен двухэтапный вход. Настройте его, чтобы продолжить.
two-step-scan = Отсканируйте QR-код приложением-аутентификатором на телефоне.
two-step-picture = QR-код для приложения-аутентификатора
two-step-type = Или введите в приложении этот ключ:
two-step-first-code = Шесть цифр, которые сейчас показывает приложение
two-step-begin = Включить
two-step-tokens = Эти токены можно было создать, зная один пароль. Они будут отозваны, если их не оставить. Оставляйте их, только если знаете каждый.
two-step-keep-tokens = Оставить эти API-токены
two-step-end = Выключить
two-step-renew = Создать новые коды восстановления; старые перестанут работать
two-step-codes = Сохраните эти коды восстановления в надёжном месте. Каждый позволяет один раз войти без телефона. Больше они не будут показаны.
two-step-codes-left =
    { $count ->
        [one] Остался { $count } код восстановления.
        [few] Осталось { $count } кода восстановления.
       *[many] Осталось { $count } кодов восстановления.
    }

# Повторный ввод пароля
confirm-title = Введите пароль ещё раз
confirm-why = На этой странице можно изменить, кто имеет доступ, поэтому мы проверяем, что это вы.
confirm-submit = Продолжить
confirm-wrong = Неверный пароль. Попробуйте ещё раз.
resume-title = Ваш текст сохранён
resume-signed-out = Сеанс закончился, поэтому форма ещё не отправлена.
resume-kept = То, что вы ввели, сохранено и вернётся к вам после входа.
resume-files = Файлы нужно будет выбрать ещё раз.
resume-too-long = Текст слишком длинный, и сохранить его не удалось. Вернитесь кнопкой «Назад» и скопируйте его.
resume-of-another = Этот текст ввёл другой пользователь. Чтобы продолжить, войдите под его именем.
resume-go-on = Продолжить
resume-leave = Не отправлять, перейти на главную

# Пароль по ссылке
set-password-title = Придумайте пароль
set-password-over = Эта ссылка уже использована или устарела. Попросите новую.
set-password-programs = Программы с API-токеном этой учётной записи
set-password-revoke = Отозвать эти токены вместе со старым паролем: программы из списка перестанут работать, пока не получат новые. Оставляйте их, только если пароль точно никто не знал.
password-short = Пароль слишком короткий: нужно не меньше { $min } символов, например четыре слова.
password-long = Пароль слишком длинный: не больше { $max } байт.
password-personal = Пароль не должен содержать имя пользователя или адрес электронной почты.
password-weak = Пароль легко угадать: возьмите несколько не связанных между собой слов или случайные символы.
user-name-wrong = Имя пользователя состоит из букв, цифр и знаков @ . + - _, не больше 150 символов.
user-name-taken = Это имя пользователя занято.
user-last-owner = Это последний владелец: сначала сделайте владельцем кого-нибудь другого.

# Мой аккаунт
account-title = Моя учётная запись
account-first-name = Имя
account-last-name = Фамилия
account-email = Электронная почта
account-save = Сохранить
account-back = Назад
account-change-password = Сменить пароль
account-current-password = Текущий пароль
account-new-password = Новый пароль
account-password-hint = Не меньше 12 символов; четыре не связанных слова легко запомнить и трудно угадать.
account-revoke-tokens = Отозвать и мои API-токены: программы, которые ими пользуются, перестанут работать
account-done-names = Сохранено.
account-done-password = Пароль изменён. В других браузерах выполнен выход.
account-done-sessions = Выход выполнен.
account-done-token = Токен больше не работает.
role-owner = Владелец
role-editor = Редактор
role-sales = Менеджер по продажам
role-sales-own = Менеджер по продажам, только свои заявки
role-viewer = Наблюдатель

# Сеансы
sessions-title = Активные сеансы
sessions-current = этот браузер
sessions-end = Выйти
sessions-end-all = Выйти везде, кроме этого браузера

# Токены API
tokens-title = API-токены
tokens-new = Скопируйте новый токен сейчас: больше он не будет показан.
tokens-made-before = Токен по этой форме уже создан, второй не появился. Секрет показывают один раз: если он не сохранён, отзовите токен и создайте новый.
tokens-all = всё, что разрешено вам
tokens-expires = действует до
tokens-used = последнее использование
tokens-never = никогда
tokens-revoke = Отозвать
tokens-name = Для чего он
tokens-scopes = Что ему разрешено
tokens-scopes-hint = Разрешения через запятую, например leads.view, leads.contact или content.*; пусто — всё, что разрешено вам.
tokens-days = Сколько дней действует
tokens-make = Создать токен
tokens-wrong-name = Напишите, для чего токен, не длиннее 100 символов.
tokens-wrong-scope = Перечислите разрешения вида leads.view или content.* через запятую.
tokens-wrong-days = Число дней должно быть от 1 до { $max }.

# Пользователи
users-title = Пользователи
users-user = Пользователь
users-name = Имя
users-roles = Роли
users-state = Состояние
users-active = Активен
users-waits = Приглашён
users-cut = Отключён
users-on = Включён
users-off = Выключен
users-all = Все
users-without-two-step = Без двухэтапного входа
users-filters = Фильтры
users-last-login = Последний вход
users-joined = Добавлен
users-invite = Пригласить пользователя
users-invite-hint = Вы получите одноразовую ссылку на три дня. Отправьте её человеку: он сам придумает пароль, и никто другой его не узнает.
users-make-link = Пригласить и получить ссылку
users-invited = Скопируйте ссылку сейчас и отправьте человеку: больше она не покажется. Ссылка действует три дня.
users-invited-before = По этой форме пользователь уже приглашён. Если ссылка потерялась, создайте новую на странице пользователя.
users-no-role = Отметьте хотя бы одну роль: без неё пользователь ничего не сможет.
users-save-roles = Сохранить роли
users-roles-hint = Новые роли действуют сразу: пользователь выйдет на всех устройствах и войдёт заново.
users-self = Это ваша учётная запись. Вам придётся войти заново.
users-entry = Вход
users-reset = Создать ссылку для нового пароля
users-reset-hint = Для того, кто не может войти. Ссылка сработает один раз в течение 30 минут; второй шаг входа останется.
users-reset-made = Скопируйте ссылку сейчас и отправьте пользователю: больше она не покажется. Она сработает один раз в течение 30 минут.
users-link-before = Ссылка по этой форме уже создана и действует. Если она потерялась, нажмите кнопку ещё раз.
users-link-mailed = Она отправлена и письмом на { $email }.
users-two-step-end = Выключить двухэтапный вход
users-two-step-hint = Только если потеряны и телефон, и коды восстановления; убедитесь, что это действительно тот человек. Пользователь выйдет на всех устройствах.
users-cut-off = Отключить пользователя
users-cut-off-hint = Пользователь сразу выйдет на всех устройствах и не сможет войти; его API-токены и ссылки перестанут работать. Позже его можно включить снова.
users-let-in = Включить снова
users-let-in-hint = Пароль, роли и API-токены останутся прежними.
users-end-sessions = Завершить все сеансы
users-no-sessions = Активных сеансов нет.
users-changes-of = что сделано с пользователем
users-changes-by = что сделал пользователь
users-done-roles = Роли сохранены. Пользователь войдёт заново.
users-done-cut-off = Пользователь отключён.
users-done-let-in = Пользователь снова может войти.
users-done-sessions = Все сеансы пользователя завершены.
users-done-two-step = Двухэтапный вход этого пользователя выключен.
users-unknown-step = Страница запросила действие, которого эта версия не знает. Обновите страницу и попробуйте снова.
role-owner-hint = всё, включая пользователей и резервные копии
role-editor-hint = товары, портфолио, изображения
role-sales-hint = все заявки, выгрузки, показатели
role-sales-own-hint = только закреплённые за ним заявки
role-viewer-hint = просмотр без контактов и файлов, без изменений
tokens-all-users = API-токены всех пользователей
tokens-about = Все токены, с которыми входят программы. Свои токены каждый создаёт на странице:
tokens-none = Токенов нет.
tokens-whatever = всё, что может пользователь
tokens-works = Действует
tokens-over = Истёк
tokens-of-nobody = Пользователь отключён
card-failed-sign-ins = Неудачные входы за сутки
card-without-two-step = Без двухэтапного входа
card-people = { $number ->
    [one] { $number } человек
    [few] { $number } человека
   *[many] { $number } человек
}

# Журнал изменений
audit-title = Журнал изменений
audit-submit = Найти
audit-words = Искать в именах, объектах и значениях
audit-older = Раньше
audit-empty = По этим условиям записей нет. Уберите часть условий.
audit-at = Когда
audit-who = Кто
audit-action = Что
audit-subject = Объект
audit-fields = Было → стало
audit-export = Скачать CSV
audit-anybody = Кто угодно
audit-anything = Что угодно
audit-from = С даты
audit-to = По дату
audit-of-object = Всё об объекте
audit-erased = Персональные данные стёрты.
audit-wrong-day = Дата пишется так: 2026-11-22. Неверная дата не учтена.
audit-command = Команда на сервере
audit-schedule = Программа, по расписанию
audit-nobody = Без входа
audit-user-invited = приглашение
audit-user-made = создан
audit-user-roles-changed = другие роли
audit-user-sessions-ended = сеансы завершены
audit-user-link-made = ссылка для нового пароля
audit-user-two-step-on = двухэтапный вход включён
audit-user-two-step-off = двухэтапный вход выключен
audit-user-recovery-codes-made = новые коды восстановления
audit-secret-rotated = данные зашифрованы новым ключом
audit-user-signed-in = вход
audit-user-signed-out = выход
audit-user-sign-in-failed = неудачный вход
audit-user-password-changed = пароль изменён
audit-user-password-set-by-link = пароль задан по ссылке
audit-token-made = токен создан
audit-token-revoked = токен отозван
audit-lead-judged = проверка на спам
audit-lead-redelivered = уведомление отправлено снова
audit-leads-exported = заявки выгружены
audit-audit-exported = журнал выгружен
audit-data-imported = данные загружены
audit-lead-restored = восстановлена из корзины
audit-lead-downloaded = файл скачан
audit-leads-trash-emptied = корзина очищена через 30 дней
audit-leads-expired = старые заявки стёрты
audit-events-expired = старые события удалены
audit-events-cleaned = события удалены командой
audit-audit-expired = старые значения стёрты
audit-privacy-erased = данные человека стёрты
audit-privacy-erased-again = стёрты снова после восстановления копии
audit-privacy-exported = данные человека выданы
audit-way-page = панель управления
audit-way-api = API
audit-way-chat = Telegram
audit-way-command = командная строка
audit-way-import = импорт
audit-way-schedule = по расписанию
audit-kind-user = Пользователь
audit-kind-token = Токен
audit-kind-secret = Ключ сайта
audit-kind-lead = Заявка
audit-kind-leads = Заявки
audit-kind-audit = Журнал изменений
audit-kind-data = Данные
audit-kind-product = Товар
audit-kind-portfolio = Работа
audit-kind-delivery = Уведомление
audit-kind-events = События
audit-kind-privacy = Персональные данные
roles-title = Роли
roles-intro = Что может каждая роль — одинаково в панели управления и в API. Если ролей несколько, можно всё, что разрешает любая из них.
roles-what = Что
roles-yes = да
roles-own = свои
roles-no = нет
roles-note = «Свои» — заявки, порученные этому пользователю.
may-admin-use = Входить в систему
may-account-manage = Управлять своей учётной записью
may-content-view = Видеть товары и работы, включая черновики
may-content-add = Добавлять товары и работы
may-content-change = Менять их и их изображения
may-content-delete = Удалять их
may-leads-view = Видеть заявки
may-leads-contact = Видеть телефоны, адреса и файлы в заявках
may-leads-add = Добавлять заявки
may-leads-change = Работать с заявками: статус, заметки
may-leads-give = Передавать заявки коллегам
may-leads-delete = Удалять заявки
may-leads-export = Выгружать заявки файлом
may-leads-deliveries = Видеть уведомления и отправлять их снова
may-analytics-view = Видеть посещения и события
may-users-manage = Приглашать пользователей, раздавать роли, отзывать токены
may-audit-view = Читать и выгружать журнал изменений
may-privacy-manage = Находить, выдавать и стирать все данные о человеке
may-system-view = Видеть состояние сервера: работу частей, диск, резервные копии
may-system-test = Отправлять пробные сообщения

# Письма владельцу аккаунта
letter-password-subject = { $site }: пароль изменён
letter-password = Пароль учётной записи { $username } изменён. Во всех остальных браузерах выполнен выход.
letter-address-subject = { $site }: адрес электронной почты изменён
letter-address = У учётной записи { $username } теперь другой адрес электронной почты; на этот письма о ней больше приходить не будут.
letter-two-step-on-subject = { $site }: включён двухэтапный вход
letter-two-step-on = Для учётной записи { $username } включён двухэтапный вход. В других браузерах сеансы завершены.
letter-two-step-subject = { $site }: двухэтапный вход выключен
letter-two-step = Двухэтапный вход в учётную запись { $username } выключен: теперь достаточно пароля.
letter-browser-subject = { $site }: вход из нового браузера
letter-browser =
    Выполнен вход в учётную запись { $username } из браузера, которым раньше не пользовались.
    Браузер: { $browser }
letter-failures-subject = { $site }: много неудачных попыток входа
letter-failures =
    { $count ->
        [one] За час не удалась { $count } попытка войти в учётную запись { $username }.
        [few] За час не удались { $count } попытки войти в учётную запись { $username }.
       *[many] За час не удалось { $count } попыток войти в учётную запись { $username }.
    } Возможно, кто-то подбирает пароль. Из браузера, которым вы уже пользовались, можно входить как обычно.
letter-codes-subject = { $site }: кто-то знает ваш пароль
letter-codes = После верного пароля к учётной записи { $username } отправлено неверных кодов: { $count }. Если это были не вы, кто-то знает пароль: смените его сейчас. Код второго шага не дал войти.
letter-place =
    Когда: { $time }
    С адреса: { $address }
letter-server =
    Когда: { $time }
    Командой на сервере
letter-not-you = Если это были вы, ничего делать не нужно. Если нет — смените пароль, выйдите во всех остальных браузерах и сообщите тому, кто отвечает за сайт.
letter-not-you-link =
    Если это были вы, ничего делать не нужно. Если нет — смените пароль, выйдите во всех остальных браузерах и сообщите тому, кто отвечает за сайт:
    { $link }
letter-invitation-subject = { $site }: приглашение
letter-invitation =
    Вас приглашают работать с сайтом { $site }. Ваше имя пользователя: { $username }

    Придумайте пароль по этой ссылке; она сработает один раз в течение трёх дней:
    { $link }

    Никому не передавайте ссылку. Если вы не ждали приглашения, удалите это письмо.
letter-reset-subject = { $site }: новый пароль
letter-reset =
    Для вас создана ссылка, чтобы задать новый пароль учётной записи { $username }. Она сработает один раз в течение 30 минут:
    { $link }

    Никому не передавайте ссылку. Если вы о ней не просили, сообщите тому, кто отвечает за сайт: пока ссылкой не воспользовались, пароль остаётся прежним.
