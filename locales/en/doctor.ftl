# The frame of what `paradise doctor` says
doctor-here = this machine
doctor-begin = Looking at { $address }: settings, machine, database, mail, Telegram, and the way from outside …
doctor-critical = The site does not start, or is in danger, until this is mended:
doctor-error = Works, and somebody will regret it:
doctor-warning = Could be better:
doctor-finding =
    – { $what }
      Why it matters: { $why }
      To do: { $fix }
      ({ $id })
doctor-good = What is good:
doctor-area-settings = settings
doctor-area-machine = machine
doctor-area-database = database and backups
doctor-area-outside = the world outside (site, mail, Telegram)
doctor-area-good = ✓ { $area }: nothing found in { $all } checks
doctor-area-mixed = · { $area }: nothing found in { $good } of { $all } checks
doctor-area-unseen = ? { $area }: there was nothing to look at
doctor-well = All is well.
doctor-nothing-to-mend = Nothing has to be mended.
doctor-mend = { $count ->
    [one] one thing is to be mended; it stands above with the way to do it
   *[other] { $count } things are to be mended; begin with the first one
}
