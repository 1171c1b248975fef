# Состояние сервиса
health-database-works = База данных отвечает.
health-database-gone = База данных не отвечает.
