# Состояние сервиса
health-database-works = База данных отвечает.
health-database-gone = База данных не отвечает.
health-storage-gone = Файлы сейчас не сохранить; заявки без файла принимаются.
