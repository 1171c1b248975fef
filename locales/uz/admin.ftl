# Boshqaruv sahifalari
admin-skip = Asosiy qismga oʻtish
admin-language = Til
admin-logout = Chiqish
home-title = Bosh sahifa
home-greeting = Assalomu alaykum, { $name }!
home-figures = Umumiy koʻrinish
