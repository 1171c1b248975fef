//! How an operator says where the data is.

use std::time::Duration;

use settings::{Bounded, Value, settings};

use crate::{DatabaseUrl, Options};

settings! {
    /// Database
    pub struct DatabaseSettings {
        /// Where the data is: `sqlite` (the file `paradise.db` in `DATA_DIR`), `sqlite:///relative.db`,
        /// `sqlite:////absolute.db`, or `postgres://user:password@host:5432/name` when several instances share it.
        DATABASE_URL => url: DatabaseUrl = "sqlite",
        /// Connections for reading on SQLite, for everything on PostgreSQL.
        DB_POOL_SIZE => pool_size: Bounded<1, 500> = "10",
        /// How long a request waits for the database before it is answered with 503.
        DB_CONN_TIMEOUT => connect_timeout: Duration = "2s",
        /// A PostgreSQL connection is replaced after this long; 0 keeps it as long as it works.
        DB_CONN_MAX_AGE => max_age: Duration = "600s",
        /// Lets `serve` migrate PostgreSQL by itself; with several instances, prefer `paradise migrate`.
        MIGRATE_ON_START => migrate_on_start: bool = "False",
    }
}

impl DatabaseSettings {
    /// For a server: bounded waits everywhere.
    pub fn options(&self) -> Options {
        Options {
            pool_size: u32::try_from(self.pool_size.get()).unwrap_or(10),
            acquire_timeout: self.connect_timeout,
            max_age: Some(self.max_age).filter(|age| !age.is_zero()),
            statement_timeout: Some(Duration::from_secs(5)),
            create: true,
        }
    }

    /// For a command that works alone and may take its time.
    pub fn patient_options(&self) -> Options {
        Options { statement_timeout: None, acquire_timeout: Duration::from_secs(10), ..self.options() }
    }
}

impl Value for DatabaseUrl {
    const EXPECTS: &str = DatabaseUrl::EXPECTS;
    const SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }
}
