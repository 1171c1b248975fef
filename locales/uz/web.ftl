# Soʻrov xatolari
bad-request = Soʻrovni oʻqib boʻlmadi.
malformed-json = Soʻrov tanasi toʻgʻri JSON emas.
not-an-object = Maydonlari bor JSON obyekti kutilmoqda.
invalid = Belgilangan maydonlarni tekshiring.
unauthorized = Token yaroqsiz yoki muddati oʻtgan.
forbidden = Bu amal uchun ruxsatingiz yoʻq.
detour-first = Avval bu hisob uchun ikki bosqichli kirishni yoqish kerak: brauzerda boshqaruv paneliga kiring. Ungacha uning API tokenlari ishlamaydi.
csrf-failed = Soʻrov rad etildi: sahifani yangilang va qayta urinib koʻring.
not-found = Topilmadi.
method-not-allowed = Bu manzil bunday usulni qabul qilmaydi.
unknown-host = Nomaʼlum sayt manzili.
timeout = Soʻrov juda uzoq bajarildi.
too-large = Soʻrov juda katta: koʻpi bilan { $max } MB.
unsupported-media-type = Bunday turdagi maʼlumot qabul qilinmaydi: JSON yoki forma yuboring.
unsupported-encoding = Siqilgan soʻrovlar qabul qilinmaydi.
too-many-requests = Soʻrovlar juda koʻp. Keyinroq urinib koʻring.
unavailable = Xizmat vaqtincha ishlamayapti. Bir daqiqadan soʻng urinib koʻring.
storage-full = Serverda joy tugadi. Keyinroq urinib koʻring.
idempotency-key = Soʻrov kaliti 1 tadan { $max } tagacha bosma lotin belgilaridan iborat boʻlishi kerak.
idempotency-conflict = Bu kalit boshqa soʻrov uchun ishlatilgan.
changed-meanwhile = Siz oʻqiganingizdan keyin obyekt oʻzgartirilgan. Oʻzgartirishdan oldin uni qayta oʻqing.
changed-meanwhile-by = { $who } obyektni siz oʻqiganingizdan keyin oʻzgartirdi. Oʻzgartirishdan oldin uni qayta oʻqing.
as-is = { $text }
internal = Serverda ichki xatolik. Biz bundan xabardormiz.

# Maydon xatolari
field-required = Bu maydon toʻldirilishi shart.
field-blank = Maydon boʻsh boʻlmasligi kerak.
field-null = Maydon boʻsh boʻlmasligi kerak.
field-not-text = Matn kutilmoqda.
field-too-long =
    { $max ->
        [one] Koʻpi bilan { $max } ta belgi.
       *[other] Koʻpi bilan { $max } ta belgi.
    }
field-too-large = Koʻpi bilan { $max } KB.
field-too-deep = Roʻyxat va obyektlar koʻpi bilan { $max } daraja ichma-ich boʻlishi mumkin.
field-not-a-choice = “{ $value }” qiymati mumkin emas.
field-not-a-number = Butun son kutilmoqda.
field-number-range = Son { $min } dan { $max } gacha boʻlishi kerak.
field-not-an-email = Elektron pochta manzilini kiriting, masalan name@example.com.
field-not-json = JSON kutilmoqda.
field-not-a-date = Sana notoʻgʻri: YYYY-OO-KK kutilmoqda.
field-not-a-datetime = Sana va vaqt notoʻgʻri.
field-control-characters = Matnda ruxsat etilmagan belgilar bor.

# Xato sahifasi
error-page-home = Bosh sahifaga
error-page-back = Orqaga
error-page-reference = Yordam uchun soʻrov raqami:
