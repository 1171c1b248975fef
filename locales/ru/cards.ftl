# Показатели на главной
card-new-leads = Новые лиды
card-views = Просмотры за неделю
card-products = Товары на сайте
card-works = Работы в портфолио
