# Страницы администрирования
admin-skip = Перейти к содержимому
admin-language = Язык
admin-logout = Выйти
home-title = Главная
home-greeting = Здравствуйте, { $name }!
home-figures = Сводка
