# Обрамление того, что говорит `paradise doctor`
doctor-here = эта машина
doctor-begin = Осмотр: { $address }. Смотрю настройки, машину, базу данных, почту, Telegram и дорогу снаружи …
doctor-critical = Пока это не исправлено, сайт не запустится или находится в опасности:
doctor-error = Работает, но кто-нибудь об этом пожалеет:
doctor-warning = Могло бы быть лучше:
doctor-finding =
    – { $what }
      Почему это важно: { $why }
      Что сделать: { $fix }
      ({ $id })
doctor-good = Что в порядке:
doctor-area-settings = настройки
doctor-area-machine = машина
doctor-area-database = база данных и резервные копии
doctor-area-outside = внешний мир (сайт, почта, Telegram)
doctor-area-good = ✓ { $area }: замечаний нет, проверок { $all }
doctor-area-mixed = · { $area }: без замечаний { $good } из { $all }
doctor-area-unseen = ? { $area }: смотреть было не на что
doctor-well = Всё в порядке.
doctor-nothing-to-mend = Чинить ничего не нужно.
doctor-mend = { $count ->
    [one] нужно исправить { $count } вещь; что и как, сказано выше
    [few] нужно исправить { $count } вещи; начните с первой
   *[other] нужно исправить { $count } вещей; начните с первой
}
