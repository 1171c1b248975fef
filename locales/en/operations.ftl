# Health of the service
health-database-works = The database answers.
health-database-gone = The database does not answer.
