# Показатели на главной
card-new-leads = Новые заявки
card-held-leads = Заявки в карантине
card-views = Просмотры за неделю
card-products = Товары на сайте
card-works = Работы в портфолио
card-failed-notices = Уведомления с ошибкой сейчас
card-notices-waiting = Будут отправлены снова
card-notices-dead = Больше не отправляются
card-products-untranslated = Товары без перевода
card-products-without-picture = Товары без изображения
card-works-untranslated = Работы без перевода
card-works-without-picture = Работы без изображения
card-newest-backup = Резервная копия
card-proven-backup = Пробное восстановление
card-disk = Свободное место для данных
card-disk-value = { $amount } ГБ
