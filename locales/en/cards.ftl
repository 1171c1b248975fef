# Figures of the home page
card-new-leads = New leads
card-held-leads = Leads in quarantine
card-views = Page views this week
card-products = Products on the site
card-works = Works in the portfolio
card-dead-deliveries = Failed notices
