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
second-step-hint = Шесть цифр из приложения на телефоне или один из резервных кодов.
second-step-wrong = Код неверный или уже использован. Дождитесь следующего кода в приложении и попробуйте ещё раз.
second-step-back = Назад к имени пользователя и паролю
two-step-title = Двухэтапный вход
two-step-is-on = Включён: при входе нужен код с телефона.
two-step-is-off = Выключен: для входа достаточно пароля.
two-step-manage = Настроить
two-step-required = Для вашей роли нужен двухэтапный вход. Настройте его, чтобы продолжить.
two-step-scan = Отсканируйте картинку приложением-аутентификатором на телефоне.
two-step-picture = QR-код для приложения-аутентификатора
two-step-type = Или введите в приложении этот ключ:
two-step-first-code = Шесть цифр, которые сейчас показывает приложение
two-step-begin = Включить
two-step-end = Выключить
two-step-renew = Создать новые резервные коды; старые перестанут работать
two-step-codes = Сохраните эти резервные коды в надёжном месте. Каждый позволяет один раз войти без телефона. Больше они не будут показаны.
two-step-codes-left =
    { $count ->
        [one] Остался { $count } резервный код.
        [few] Осталось { $count } резервных кода.
       *[many] Осталось { $count } резервных кодов.
    }

# Повторный ввод пароля
confirm-title = Введите пароль ещё раз
confirm-why = На этой странице можно изменить, кто имеет доступ, поэтому мы проверяем, что это вы.
confirm-submit = Продолжить
confirm-wrong = Неверный пароль. Попробуйте ещё раз.

# Пароль по ссылке
set-password-title = Придумайте пароль
set-password-over = Эта ссылка уже использована или устарела. Попросите новую.
password-short = Пароль слишком короткий: нужно не меньше { $min } символов, например четыре слова.
password-long = Пароль слишком длинный: не больше { $max } байт.
password-personal = Пароль не должен содержать имя пользователя или адрес почты.
password-weak = Пароль легко угадать: возьмите несколько не связанных между собой слов или случайные символы.
user-name-wrong = Имя пользователя состоит из букв, цифр и знаков @ . + - _, не больше 150
user-name-taken = Это имя пользователя занято.
user-last-owner = Это последний владелец: сначала сделайте владельцем кого-нибудь другого.

# Мой аккаунт
account-title = Мой аккаунт
account-first-name = Имя
account-last-name = Фамилия
account-email = Эл. почта
account-save = Сохранить
account-back = Назад
account-change-password = Сменить пароль
account-current-password = Текущий пароль
account-new-password = Новый пароль
account-password-hint = Не меньше 12 символов; четыре не связанных слова легко запомнить и трудно угадать.
account-done-names = Сохранено.
account-done-password = Пароль изменён. В других браузерах выполнен выход.
account-done-sessions = Выход выполнен.
account-done-token = Токен больше не работает.
role-owner = Владелец
role-editor = Редактор
role-sales = Продажи
role-sales-own = Продажи, только свои заявки
role-viewer = Наблюдатель

# Сеансы
sessions-title = Где выполнен вход
sessions-current = этот браузер
sessions-end = Выйти
sessions-end-all = Выйти везде, кроме этого браузера

# Токены API
tokens-title = Токены API
tokens-new = Скопируйте новый токен сейчас: больше он не будет показан.
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

# Журнал изменений
audit-title = Изменения
audit-submit = Найти
audit-words = Искать в именах, объектах и значениях
audit-older = Раньше
audit-empty = Записей с этими словами нет.
audit-at = Когда
audit-who = Кто
audit-action = Что
audit-subject = Объект
audit-fields = Было → стало
