# Figures of the home page
card-new-leads = New leads
card-held-leads = Leads in quarantine
card-views = Page views this week
card-products = Products on the site
card-works = Works in the portfolio
card-failed-notices = Notifications that fail now
card-notices-waiting = Tried again
card-notices-dead = Given up
card-products-untranslated = Products without a translation
card-products-without-picture = Products without a picture
card-works-untranslated = Works without a translation
card-works-without-picture = Works without a picture
card-newest-backup = Last backup
card-proven-backup = Last restore test
card-disk = Free space for data
card-disk-value = { $amount } GB
