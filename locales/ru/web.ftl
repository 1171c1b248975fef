# Ошибки запроса
bad-request = Запрос не удалось разобрать.
malformed-json = Тело запроса — неправильный JSON.
not-an-object = Ожидается объект JSON с полями.
invalid = Проверьте отмеченные поля.
unauthorized = Токен недействителен или истёк.
forbidden = Недостаточно прав.
detour-first = Сначала для этой учётной записи нужно включить вход в два шага: войдите в админку в браузере. До этого её API-токены не работают.
csrf-failed = Запрос отклонён: обновите страницу и попробуйте ещё раз.
not-found = Не найдено.
method-not-allowed = Этот адрес не принимает такой метод.
unknown-host = Неизвестный адрес сайта.
timeout = Запрос выполнялся слишком долго.
too-large = Слишком большой запрос: не больше { $max } МБ.
unsupported-media-type = Такой тип содержимого не принимается: отправьте JSON или форму.
unsupported-encoding = Сжатые запросы не принимаются.
too-many-requests = Слишком много запросов. Попробуйте позже.
unavailable = Сервис временно недоступен. Попробуйте через минуту.
storage-full = На сервере закончилось место. Попробуйте позже.
internal = Внутренняя ошибка сервера. Мы уже знаем о ней.

# Ошибки полей
field-required = Обязательное поле.
field-blank = Поле не может быть пустым.
field-null = Поле не может быть пустым.
field-not-text = Ожидается текст.
field-too-long =
    { $max ->
        [one] Не больше чем { $max } символ.
       *[other] Не больше чем { $max } символов.
    }
field-too-large = Не больше { $max } КБ.
field-too-deep = Вложенность списков и объектов — не больше { $max } уровней.
field-not-a-choice = Недопустимое значение: «{ $value }».
field-not-a-number = Ожидается целое число.
field-number-range = Число должно быть от { $min } до { $max }.
field-not-an-email = Укажите адрес электронной почты, например name@example.com.
field-not-json = Ожидается JSON.
field-not-a-date = Неправильная дата: ожидается ГГГГ-ММ-ДД.
field-not-a-datetime = Неправильные дата и время.
field-control-characters = Недопустимые символы в тексте.

# Страница ошибки
error-page-home = На главную страницу
error-page-back = Назад
error-page-reference = Номер запроса для поддержки:
