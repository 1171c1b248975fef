# The message of `paradise sendtest`
sendtest-subject = Sinov xabari: { $site }
sendtest-text = Agar shu xabarni o‘qiyotgan bo‘lsangiz, bildirishnomalar shu yerga yetib keladi.
