# Katalog rasmining kichraytirilgan nusxalari nega yoʻqligi.
picture-missing = Fayl topilmadi. Rasmni qaytadan yuklang.
picture-not-a-picture = Bu PNG, JPEG, GIF yoki WebP formatidagi rasm emas. Uni shu formatlardan birida saqlang.
picture-damaged = Fayl shikastlangan, rasmni ochib boʻlmadi. Uni qaytadan saqlab, yana yuklang.
picture-too-large = Rasm juda katta: koʻpi bilan { $megapixels } megapiksel va har tomoni { $side } piksel boʻlishi mumkin. Uni kichraytiring.
