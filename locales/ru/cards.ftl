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
card-products-without-picture = Товары без картинки
card-works-untranslated = Работы без перевода
card-works-without-picture = Работы без картинки
card-newest-backup = Часов с последней резервной копии
card-proven-backup = Дней с пробного восстановления
card-disk = Свободное место для данных
card-disk-value = { $amount } ГБ
