# `paradise doctor` gaplarining qolipi
doctor-here = shu kompyuter
doctor-begin = { $address } koʻrikdan oʻtkazilmoqda: sozlamalar, kompyuter, baza, pochta, Telegram va tashqaridan yoʻl …
doctor-critical = Shular tuzatilmaguncha sayt ishga tushmaydi yoki xavf ostida:
doctor-error = Ishlaydi, lekin keyin kimdir pushaymon boʻladi:
doctor-warning = Yaxshiroq boʻlishi mumkin:
doctor-finding =
    – { $what }
      Nega muhim: { $why }
      Nima qilish kerak: { $fix }
      ({ $id })
doctor-good = Joyida boʻlganlari:
doctor-area-settings = sozlamalar
doctor-area-machine = kompyuter
doctor-area-database = baza va zaxira nusxalari
doctor-area-outside = tashqi dunyo (sayt, pochta, Telegram)
doctor-area-good = ✓ { $area }: { $all } ta tekshiruvda kamchilik topilmadi
doctor-area-mixed = · { $area }: { $all } ta tekshiruvdan { $good } tasida kamchilik topilmadi
doctor-area-unseen = ? { $area }: koʻradigan narsa yoʻq edi
doctor-well = Hammasi joyida.
doctor-nothing-to-mend = Tuzatish shart boʻlgan narsa yoʻq.
doctor-mend = { $count ->
    [one] bitta narsani tuzatish kerak; nima va qanday, yuqorida aytilgan
   *[other] { $count } ta narsani tuzatish kerak; birinchisidan boshlang
}
