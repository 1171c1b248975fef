# Страницы администрирования
admin-skip = Перейти к содержимому
admin-language = Язык
admin-logout = Выйти
home-title = Главная
home-greeting = Здравствуйте, { $name }!
home-figures = Сводка

# Списки, формы, действия
admin-menu = Меню
admin-sections = Разделы
admin-search = Поиск
admin-find = Найти
admin-chosen = Выбранные условия
admin-remove = Убрать условие
admin-clear = Сбросить фильтры
admin-any-time = За всё время
admin-untranslated = Нет перевода
admin-add = Добавить
admin-new = Новая запись
admin-yes = Да
admin-no = Нет
admin-age-now = только что
admin-age-minutes = { $number ->
    [one] { $number } минуту назад
    [few] { $number } минуты назад
   *[many] { $number } минут назад
}
admin-age-hours = { $number ->
    [one] { $number } час назад
    [few] { $number } часа назад
   *[many] { $number } часов назад
}
admin-age-days = { $number ->
    [1] вчера
    [one] { $number } день назад
    [few] { $number } дня назад
   *[many] { $number } дней назад
}
admin-total = Найдено: { $n }
admin-total-more = Найдено больше { $n }
admin-selection = Выбор
admin-select-all = Все найденные ({ $n }), не только на этой странице
admin-action = Действие
admin-go = Продолжить
admin-save-list = Сохранить изменения
admin-pages = Страницы
admin-first = В начало
admin-before = Назад
admin-after = Дальше
admin-last = В конец
admin-nothing-found = По этим условиям ничего не нашлось. Уберите часть условий или измените запрос.
admin-nothing-yet = Здесь пока пусто.
admin-said-added = Запись добавлена.
admin-said-saved = Изменения сохранены.
admin-said-deleted = Запись удалена.
admin-said-edited = Сохранено изменений: { $n }.
admin-said-done = Готово. Изменено записей: { $n }.
admin-said-none = Отметьте записи и выберите действие.
admin-said-again = Это уже сделано: форма была отправлена раньше, второй записи нет.
admin-refused = Эти записи остались без изменений:
admin-edit-failed = Ничего не сохранено: проверьте отмеченные поля.
admin-gone = Эту запись уже удалили.
admin-gone-form = Пока вы правили, эту запись удалили. Ваш текст ниже; его можно сохранить как новую запись.
admin-made-before = Эта форма уже сохранена. Откройте сохранённую запись, чтобы править её; «Сохранить» здесь добавит ещё одну.
admin-made-before-link = Открыть сохранённую запись
admin-changed-meanwhile = Пока вы правили, значение изменил кто-то другой. Обновите страницу.
admin-not-yet-saved = Ещё не сохранено.
admin-taken = Такое значение уже занято.
admin-one-line = Здесь нужна одна строка.
admin-one-per-line = По одному пункту в строке.
admin-no-translation = нет перевода
admin-trail = Путь
admin-history = История
admin-no-history = Изменений ещё не было.
admin-event-added = добавлено
admin-event-changed = изменено
admin-event-deleted = удалено
admin-not-saved = Не сохранено. Проверьте поля:
admin-save = Сохранить
admin-save-and-list = Сохранить и вернуться к списку
admin-save-and-add = Сохранить и добавить ещё
admin-conflict = Пока вы правили, эту запись изменил кто-то другой. Выберите, что оставить в каждом поле: без вашего решения ничего не перезаписано.
admin-theirs = Сейчас сохранено
admin-mine = Ваш вариант
admin-save-choice = Сохранить выбранное
admin-discard = Отменить мои правки
admin-delete = Удалить
admin-delete-ask = Удалить эту запись?
admin-along = Вместе с этим будет удалено:
admin-no-way-back = Вернуть это будет нельзя.
admin-into-trash = Запись попадёт в корзину, её можно будет восстановить в течение 30 дней.
trash-title = Корзина
trash-about = Удалённое хранится здесь 30 дней и не видно ни в списках, ни в показателях. Затем оно удаляется навсегда вместе с файлом.
trash-empty = За последние 30 дней ничего не удалено.
trash-what = Имя
trash-deleted = Удалено
trash-gone = Исчезнет навсегда
trash-restore = Восстановить
trash-restored = Запись восстановлена.
trash-newer = Новее
trash-older = Старее
admin-cancel = Отмена
admin-and-more = и ещё { $n }
admin-progress = Сделано { $done } из { $total }
admin-continue = Продолжить
admin-stop = Остановить
admin-month-1 = январь
admin-month-2 = февраль
admin-month-3 = март
admin-month-4 = апрель
admin-month-5 = май
admin-month-6 = июнь
admin-month-7 = июль
admin-month-8 = август
admin-month-9 = сентябрь
admin-month-10 = октябрь
admin-month-11 = ноябрь
admin-month-12 = декабрь
admin-picture-too-large = Изображение больше { $max } МБ. Сохраните его в меньшем размере.
admin-picture-open = Открыть изображение целиком
admin-picture-remove = Убрать изображение
admin-picture = Изображение
admin-any-language = хотя бы на один язык
admin-no-picture = нет

# Строки объекта: галереи и списки
admin-add-pictures = Добавить изображения
admin-move-up = Переместить выше
admin-move-down = Переместить ниже
admin-moved-to = Теперь на месте
admin-remove-row = Убрать
admin-picture-missing = Выберите изображение.
admin-row-changed = Эту строку тем временем изменил другой человек, сейчас в ней: { $now }. Сохраните ещё раз, чтобы оставить ваш вариант.
admin-picture-failed = Не удалось отправить. Попробуйте ещё раз.
admin-selected = Выбрано:

# Клавиши страницы
admin-keys = Горячие клавиши
admin-keys-single = Однобуквенные сочетания
admin-key-next = Следующая запись
admin-key-before = Предыдущая запись
admin-key-open = Открыть запись
admin-key-select = Выбрать запись
admin-key-range = Выбрать до этой записи
admin-key-page = Выбрать все на странице
admin-key-all = Выбрать всё найденное
admin-key-line = Новая строка в списке
admin-key-line-move = Переместить строку списка
admin-close = Закрыть
admin-copy = Копировать
admin-copied = Скопировано
admin-session-ended = Сеанс закончился
admin-session-ended-hint = Войдите ещё раз: всё, что вы ввели на странице, останется на месте и будет отправлено.
admin-session-other = Теперь здесь вошёл другой пользователь. Форма не отправлена. Войдите под своим именем, чтобы отправить её.
admin-session-offline = Нет связи с сервером. Ничего не отправлено и не потеряно. Попробуйте ещё раз.
admin-before-one = Предыдущая
admin-after-one = Следующая
home-trend = Дней: { $days }. Всего: { $sum }, больше всего за день: { $most }.
home-trend-table = В виде таблицы
home-day = День
admin-relation-unknown = Записи «{ $text }» нет. Выберите из списка.
admin-relation-several = Подходит несколько записей: { $found }. Выберите одну.
admin-relation-open = Открыть
