# Bosh sahifa koʻrsatkichlari
card-new-leads = Yangi lidlar
card-views = Haftalik koʻrishlar
card-products = Saytdagi mahsulotlar
card-works = Portfoliodagi ishlar
