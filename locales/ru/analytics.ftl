# События в админке
events-title = События
events-empty = Посещений пока нет.
events-id = Номер
events-event-type = Что
events-page = Страница
events-language = Язык
events-referrer = Откуда
events-user-agent = Браузер
events-session-id = Посещение
events-metadata = Подробности
events-timestamp = Когда
events-language-ru = Русский
events-language-en = Английский
events-language-uz = Узбекский
