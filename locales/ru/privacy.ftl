privacy-title = Персональные данные
privacy-about = Всё, что хранится об одном человеке: заявки с файлами и заметками, в том числе удалённые, уведомления, журнал изменений, события.
privacy-email = Эл. почта
privacy-phone = Телефон
privacy-find = Найти
privacy-found = Что хранится
privacy-nothing = Ничего
privacy-kind = Вид
privacy-key = Номер
privacy-since = С какого времени
privacy-mentions = Эти заявки принадлежат другим, но упоминают человека. Они останутся; посмотрите каждую:
privacy-export = Скачать всё
privacy-erase-about = Стирание удаляет всё сразу, в том числе из корзины и журнала изменений, и ещё раз — после восстановления резервной копии. Отменить его нельзя. Стереть можно и того, о ком ничего не нашлось: он может быть в старой копии.
privacy-confirm = Стереть данные этого человека навсегда
privacy-erase = Стереть
privacy-not-confirmed = Подтвердите стирание галочкой.
privacy-done = Данные стёрты. Квитанция { $number }
privacy-backups = В прежних резервных копиях данные останутся не дольше чем { $n ->
    [one] { $n } день
    [few] { $n } дня
   *[other] { $n } дней
}.
privacy-receipts = Квитанции
privacy-no-receipts = Пока ничьи данные не стирались.
privacy-number = Квитанция
privacy-at = Время
privacy-by = Кто
privacy-erased = Стёрто
privacy-no-email = Это не адрес электронной почты.
privacy-no-phone = Это не номер телефона: в нём слишком мало цифр.
privacy-no-person = Укажите эл. почту или телефон.
privacy-kind-lead = Заявки
privacy-kind-trash = Удалённые заявки
privacy-kind-note = Заметки
privacy-kind-file = Файлы
privacy-kind-delivery = Уведомления
privacy-kind-record = Записи журнала
privacy-kind-event = События
privacy-kind-event-link = Отвязанные события
privacy-kind-submit = Ключи отправки форм
privacy-kind-limit = Счётчики ограничений
privacy-kind-mark = Метки против спама
