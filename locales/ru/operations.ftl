# Состояние сервиса
health-database-works = База данных отвечает.
health-database-gone = База данных не отвечает.
health-storage-gone = Файлы сейчас не сохранить; заявки без файла принимаются.

# Страница о системе
system-title = Система
system-health = Состояние
system-up = работает
system-degraded = работает не полностью или с задержкой
system-down = не работает
system-not-asked = ещё не проверялось
system-database = База данных
system-schema = Схема базы данных
system-disk = Место для записи
system-storage = Хранилище файлов
system-channels = Уведомления
system-room = Свободное место
system-room-data = Для данных
system-room-media = Для картинок
system-unknown = измерить не удалось
system-backups = Резервные копии
system-backups-schedule = Сервер создаёт их
system-backups-off = никогда
system-backups-hourly = каждый час
system-backups-daily = каждый день
system-backup-made = Последняя
system-backup-proven = Последнее пробное восстановление
system-backup-failed = Последняя неудача
system-backup-unproven = Последнее неудачное пробное восстановление
system-never = не было
system-program = Программа
system-version = Версия
system-zone = Часовой пояс
