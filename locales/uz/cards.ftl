# Bosh sahifa koʻrsatkichlari
card-new-leads = Yangi arizalar
card-held-leads = Karantindagi arizalar
card-views = Haftalik koʻrishlar
card-products = Saytdagi mahsulotlar
card-works = Portfoliodagi ishlar
card-failed-notices = Hozir yetib bormayotgan bildirishnomalar
card-notices-waiting = Qayta yuboriladi
card-notices-dead = Boshqa yuborilmaydi
card-products-untranslated = Tarjimasiz mahsulotlar
card-products-without-picture = Rasmsiz mahsulotlar
card-works-untranslated = Tarjimasiz ishlar
card-works-without-picture = Rasmsiz ishlar
card-newest-backup = Oxirgi zaxira nusxasi
card-proven-backup = Sinov tariqasida tiklash
card-disk = Maʼlumotlar uchun boʻsh joy
card-disk-value = { $amount } GB
