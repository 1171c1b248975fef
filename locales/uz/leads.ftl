# Saytdagi forma
lead-thanks = Rahmat! Soʻrovingiz qabul qilindi, tez orada siz bilan bogʻlanamiz.
lead-limit = Ketma-ket juda koʻp soʻrov yuborildi. Keyinroq urinib koʻring.
lead-limit-contacts = Ketma-ket juda koʻp soʻrov yuborildi. Keyinroq urinib koʻring yoki biz bilan bogʻlaning: { $contacts }.

# Soʻrov maydonlari
lead-phone = Telefon raqamini toʻliq kiriting: 9 tadan 15 tagacha raqam, masalan +998 90 123-45-67.
lead-file-not-a-file = Fayl kutilmoqda.
lead-file-too-large = Fayl juda katta.
lead-file-empty = Fayl boʻsh.
lead-file-extension = pdf, doc, docx, jpg, jpeg, png, gif va webp fayllari qabul qilinadi.
lead-file-content = Fayl mazmuni uning kengaytmasiga mos emas.
