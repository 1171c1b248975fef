# Events in the admin
events-title = Events
events-empty = No page has reported anything yet.
events-id = Number
events-event-type = What
events-page = Page
events-language = Language
events-referrer = Came from
events-user-agent = Browser
events-session-id = Visit
events-metadata = Details
events-timestamp = When
events-language-ru = Russian
events-language-en = English
events-language-uz = Uzbek
