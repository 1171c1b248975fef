# Admin sahifalaridagi hodisalar
events-title = Hodisalar
events-empty = Sahifalardan hali xabar kelmagan.
events-id = Raqami
events-event-type = Nima
events-page = Sahifa
events-language = Til
events-referrer = Qayerdan
events-user-agent = Brauzer
events-session-id = Tashrif
events-metadata = Tafsilotlar
events-timestamp = Qachon
events-language-ru = Ruscha
events-language-en = Inglizcha
events-language-uz = Oʻzbekcha
