# Arizalar haqidagi xatlar va xabarlar
notice-request = Ariza
notice-message = Xabar
notice-open = Boshqaruv panelida ochish
notice-name = Ism
notice-company = Kompaniya
notice-phone = Telefon
notice-email = Elektron pochta
notice-product-type = Mahsulot
notice-quantity = Miqdor
notice-language = Til
notice-source = Manba
notice-time = Kelgan vaqti
notice-file = Fayl
notice-status = Holat
notice-thanks-request = Arizangiz
notice-thanks-subject = Arizangizni oldik
notice-hello = Assalomu alaykum!
notice-thanks = Bizga yozganingiz uchun rahmat. Arizangizni oldik va tez orada siz bilan bogʻlanamiz.
notice-automatic = Bu xat avtomatik yuborildi.
notice-digest = { $count ->
    [one] { $count } ta yangi ariza javob kutmoqda
   *[other] { $count } ta yangi ariza javob kutmoqda
}
notice-alert-subject = Bildirishnoma yetkazilmadi
notice-alert = Ariza haqidagi bildirishnomani yetkazib boʻlmadi va u endi oʻz-oʻzidan qayta yuborilmaydi. Arizaning oʻzi boshqaruv panelida saqlangan.

# Fayl hajmlari
notice-file-size = { $name } ({ $kilobytes } KB)

# Telegramdagi xabar ostidagi tugmalar
button-claim = Men olaman
button-contacted = Bogʻlanildi
button-qualified = Mos keladi
button-spam = Spam
button-forged = Bu tugma bu yerda ishlamaydi.
button-gone = Bu ariza endi yoʻq.
button-done = Tayyor
button-taken = Arizani { $who } olib boʻlgan.
button-already = Allaqachon shunday.
telegram-taken = Ishga oldi: { $who }
telegram-changed = { $status }: { $who }
telegram-spam = Spam: { $who }
telegram-deleted = Bu ariza oʻchirib tashlandi.

# To a colleague who is given a request
given-subject = №{ $number } ariza endi sizda
given-text = { $by } sizga №{ $number } arizani topshirdi.
