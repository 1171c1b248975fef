# Показатели на главной
card-new-leads = Новые лиды
card-held-leads = Лиды в карантине
card-views = Просмотры за неделю
card-products = Товары на сайте
card-works = Работы в портфолио
card-dead-deliveries = Недоставленные уведомления
