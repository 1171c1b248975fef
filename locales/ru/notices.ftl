# Письма и сообщения о заявках
notice-request = Заявка
notice-message = Сообщение
notice-open = Открыть в панели управления
notice-name = Имя
notice-company = Компания
notice-phone = Телефон
notice-email = Электронная почта
notice-product-type = Товар
notice-quantity = Количество
notice-language = Язык
notice-source = Источник
notice-time = Получена
notice-file = Файл
notice-status = Статус
notice-thanks-request = Ваша заявка
notice-thanks-subject = Мы получили вашу заявку
notice-hello = Здравствуйте!
notice-thanks = Спасибо, что написали нам. Мы получили вашу заявку и скоро свяжемся с вами.
notice-automatic = Это письмо отправлено автоматически.
notice-digest = { $count ->
    [one] { $count } новая заявка ждёт ответа
    [few] { $count } новые заявки ждут ответа
   *[many] { $count } новых заявок ждут ответа
}
notice-alert-subject = Уведомление не доставлено
notice-alert = Уведомление о заявке не удалось доставить, и само оно больше отправляться не будет. Сама заявка в сохранности — она в панели управления.

# Размеры файлов
notice-file-size = { $name } ({ $kilobytes } КБ)

# Кнопки под сообщением в Telegram
button-claim = Беру
button-contacted = Связались
button-qualified = Подходит
button-spam = Спам
button-forged = Эта кнопка здесь не действует.
button-gone = Этой заявки больше нет.
button-done = Готово
button-taken = Заявку уже взял(а) { $who }.
button-already = Так и есть.
telegram-taken = В работе: { $who }
telegram-changed = { $status }: { $who }
telegram-spam = Спам: { $who }
telegram-deleted = Эту заявку удалили.

# To a colleague who is given a request
given-subject = Заявка №{ $number } теперь ваша
given-text = { $by } передаёт вам заявку №{ $number }.
