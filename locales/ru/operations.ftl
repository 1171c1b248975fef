# Состояние сервиса
health-database-works = База данных отвечает.
health-database-gone = База данных не отвечает.
health-storage-gone = Хранилище файлов не отвечает; заявки без файла принимаются.
