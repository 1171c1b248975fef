# Saytdagi forma
lead-thanks = Rahmat! Arizangiz qabul qilindi, tez orada siz bilan bogʻlanamiz.
lead-limit = Ketma-ket juda koʻp ariza yuborildi. Keyinroq urinib koʻring.
lead-limit-contacts = Ketma-ket juda koʻp ariza yuborildi. Keyinroq urinib koʻring yoki biz bilan bogʻlaning: { $contacts }.

# Soʻrov maydonlari
lead-phone = Telefon raqamini toʻliq kiriting: 9 tadan 15 tagacha raqam, masalan +998 90 123-45-67.
lead-file-not-a-file = Fayl kutilmoqda.
lead-file-too-large = Fayl juda katta.
lead-file-empty = Fayl boʻsh.
lead-file-extension = pdf, doc, docx, jpg, jpeg, png, gif va webp fayllari qabul qilinadi.
lead-file-content = Fayl mazmuni uning kengaytmasiga mos emas.

# Soʻrovga qarshi belgilar
spam-honeypot = Odamlarga koʻrinmaydigan maydon toʻldirilgan.
spam-token-forged = Forma tokeni bizning saytimizniki emas.
spam-token-expired = Forma bir sutkadan ortiq ochiq turgan.
spam-too-fast = Forma ikki soniyadan ham tez yuborilgan.
spam-token-reused = Aynan shu forma avval ham yuborilgan.
spam-work-missing = Brauzerga berilgan vazifa yechilmagan.
spam-links = Xabarda bir nechta havola bor.
spam-many-links = Xabarda juda koʻp havola bor.
spam-shortener = Qisqa havola asl manzilni yashiradi.
spam-link-in-name = Ism oʻrnida havola yozilgan.
spam-markup = Ommaviy xabarlardagi kabi havola belgilari.
spam-hidden-characters = Soʻzlar ichida koʻrinmas belgilar bor.
spam-mixed-alphabets = Soʻzlarda lotin va kirill harflari aralashgan.
spam-foreign-script = Tashrif buyuruvchilarimiz tillaridagi harflar deyarli yoʻq.
spam-same-text = Xabar ism yoki kompaniya nomini takrorlaydi.
spam-disposable-mail = Bir martalik pochta qutisi.
spam-gibberish = Soʻzlar oʻrnida tasodifiy harflar.
spam-much-gibberish = Bir nechta maydonda tasodifiy harflar.
spam-words = Ommaviy xabarlarga xos bir nechta ibora.
spam-strong-words = Faqat ommaviy xabarlarda uchraydigan soʻzlar.
spam-phone-unknown = Bunday telefon raqami boʻlishi mumkin emas.
spam-repeated-text = Xuddi shu matn boshqa manzildan ham kelgan.
spam-mass-text = Xuddi shu matn koʻp manzillardan kelmoqda.
