# Health of the service
health-database-works = The database answers.
health-database-gone = The database does not answer.
health-storage-gone = Files cannot be stored now; leads without a file are still taken.

# The page about the system
system-title = System
system-health = Health
system-up = works
system-degraded = works with less, or later
system-down = does not work
system-not-asked = not asked yet
system-database = Database
system-schema = Schema of the database
system-disk = Room for what must be written
system-storage = Store of files
system-channels = Notices
system-room = Free space
system-room-data = For data
system-room-media = For pictures
system-unknown = cannot be measured
system-backups = Backups
system-backups-schedule = Made by the server
system-backups-off = never
system-backups-hourly = every hour
system-backups-daily = every day
system-backup-made = The newest
system-backup-proven = Last restored on trial
system-backup-failed = Last failure
system-backup-unproven = Last trial that failed
system-never = never
system-program = Program
system-version = Version
system-zone = Time zone
