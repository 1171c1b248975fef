# Zaxira nusxalari haqida xabarlar, pochta va chatlarga
backup-alert-subject = { $site }: zaxira nusxalari
backup-alert-failed = Oxirgi zaxira nusxasini olib boʻlmadi: { $reason }
backup-alert-late = Yangi zaxira nusxasi yoʻq: oxirgisi ruxsat etilganidan eski. Server ishlayotganini va diskda joy borligini tekshiring; nusxa olish: paradise backup create
backup-alert-drill-failed = Oxirgi zaxira nusxasini sinov tariqasida tiklab boʻlmadi: { $reason }
backup-alert-unproven = Bir haftadan koʻp vaqt davomida birorta zaxira nusxasi sinov tariqasida tiklanmadi. Sinovni boshlash: paradise backup drill
backup-alert-over = Zaxira nusxalari yana tartib bilan olinmoqda va tekshirilmoqda.
