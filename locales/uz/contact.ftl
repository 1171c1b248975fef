# Alohida sahifadagi forma
contact-title = Bizga yozing
contact-intro = Sizga nima kerakligini yozing, biz siz bilan bogʻlanamiz.
contact-name = Ismingiz
contact-company = Kompaniya
contact-phone = Telefon
contact-phone-hint = Kodi bilan, masalan +998 90 123-45-67.
contact-email = Elektron pochta
contact-product-type = Mahsulot
contact-quantity = Miqdori
contact-message = Xabar
contact-file = Fayl
contact-file-hint = { $kinds }, { $max } MB gacha.
contact-choose = Tanlang…
contact-optional = (ixtiyoriy)
contact-honeypot = Bu maydonni boʻsh qoldiring
contact-send = Yuborish
contact-not-sent = Ariza yuborilmadi.
contact-file-again = Agar fayl biriktirgan boʻlsangiz, uni qayta tanlang: brauzerlar uni eslab qolmaydi.
contact-other-ways = Biz bilan boshqacha ham bogʻlanish mumkin:

# Yuborilgandan keyin
contact-sent = Ariza yuborildi
contact-number = Uning raqami:
contact-home = Saytga
contact-again = Yana bir ariza yuborish

# Qayta yuborilgan soʻrovlar
lead-retry-conflict = Bu forma avval boshqa mazmun bilan yuborilgan. Agar bu yangi ariza boʻlsa, uni yana bir marta yuboring.
