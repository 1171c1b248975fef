# Форма на сайте отдельной страницей
contact-title = Напишите нам
contact-intro = Расскажите, что вам нужно, и мы свяжемся с вами.
contact-name = Ваше имя
contact-company = Компания
contact-phone = Телефон
contact-phone-hint = С кодом, например +998 90 123-45-67.
contact-email = Электронная почта
contact-product-type = Товар
contact-quantity = Количество
contact-message = Сообщение
contact-file = Файл
contact-file-hint = { $kinds }, до { $max } МБ.
contact-choose = Выберите…
contact-optional = (необязательно)
contact-honeypot = Оставьте это поле пустым
contact-send = Отправить
contact-not-sent = Заявка не отправлена.
contact-file-again = Если вы прикладывали файл, выберите его ещё раз: браузеры его не запоминают.
contact-other-ways = С нами можно связаться и так:

# После отправки
contact-sent = Заявка отправлена
contact-number = Её номер:
contact-home = На сайт
contact-again = Отправить ещё одну заявку

# Повторная отправка
lead-retry-conflict = Эта форма уже отправлялась с другим содержанием. Если это новая заявка, отправьте её ещё раз.
