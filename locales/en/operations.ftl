# Health of the service
health-database-works = The database answers.
health-database-gone = The database does not answer.
health-storage-gone = The storage of files does not answer; leads without a file are still taken.
