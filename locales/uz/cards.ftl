# Bosh sahifa koʻrsatkichlari
card-new-leads = Yangi lidlar
card-held-leads = Karantindagi lidlar
card-views = Haftalik koʻrishlar
card-products = Saytdagi mahsulotlar
card-works = Portfoliodagi ishlar
card-dead-deliveries = Yetkazilmagan xabarnomalar
