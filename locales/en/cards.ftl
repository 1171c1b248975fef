# Figures of the home page
card-new-leads = New leads
card-views = Page views this week
card-products = Products on the site
card-works = Works in the portfolio
