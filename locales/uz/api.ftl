# API tavsifi sahifa sifatida
api-docs-title = API
api-docs-intro = Dasturlar bu saytdan soʻrashi mumkin boʻlgan hamma narsa. Tavsiflar ingliz tilida.
api-docs-languages = Sahifa tili
api-docs-search = Qidiruv
api-docs-token = Sinash uchun API tokeni
api-docs-nothing = Bunday soʻzlar bilan hech narsa yoʻq.
api-docs-permission = Shu huquqqa ega API tokeni kerak:
api-docs-public = Hamma uchun, API tokenisiz.
api-docs-parameters = Parametrlar
api-docs-required = majburiy
api-docs-body = Soʻrov tanasi
api-docs-answers = Javoblar
api-docs-schemas = Sxemalar
api-docs-try = Sinab koʻrish
api-docs-real = Soʻrov sayt maʼlumotlarini haqiqatan oʻzgartiradi.
api-docs-send = Yuborish
api-docs-failed = Saytga ulanib boʻlmadi.
