# Messages about backups, by mail and in chats
backup-alert-subject = { $site }: backups
backup-alert-failed = The last backup failed: { $reason }
backup-alert-late = There is no new backup: the last one is older than it may be. See whether the server runs and whether its disk has room; make one with: paradise backup create
backup-alert-drill-failed = The restore test of the last backup failed: { $reason }
backup-alert-unproven = For more than a week there was no restore test of a backup. Start one with: paradise backup drill
backup-alert-over = Backups are made and proven again as they should be.
