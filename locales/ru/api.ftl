# Описание API как страница
api-docs-title = API
api-docs-intro = Всё, что программы могут запросить у этого сайта. Описания на английском языке.
api-docs-languages = Язык страницы
api-docs-search = Поиск
api-docs-token = API-токен для проб
api-docs-nothing = Ничего с такими словами нет.
api-docs-permission = Нужен API-токен с правом
api-docs-public = Для всех, без API-токена.
api-docs-parameters = Параметры
api-docs-required = обязательно
api-docs-body = Тело запроса
api-docs-answers = Ответы
api-docs-schemas = Схемы
api-docs-try = Попробовать
api-docs-real = Запрос действительно изменит данные сайта.
api-docs-send = Отправить
api-docs-failed = Сайт недоступен.
