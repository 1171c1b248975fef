# Pages of the admin
admin-skip = Skip to the content
admin-language = Language
admin-logout = Sign out
home-title = Home
home-greeting = Hello, { $name }!
home-figures = At a glance
