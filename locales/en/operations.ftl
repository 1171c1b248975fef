# Health of the service
health-database-works = The database answers.
health-database-gone = The database does not answer.
health-storage-gone = Files cannot be stored now; leads without a file are still taken.
