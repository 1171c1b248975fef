//! Settings for the location of the data.

use std::{borrow::Cow, time::Duration};

use settings::{Invalid, Value, settings};

use crate::{DatabaseUrl, Options};

settings! {
    /// Database
    pub struct DatabaseSettings {
        /// Where the data is: `sqlite` (the file `paradise.db` in `DATA_DIR`), `sqlite:///relative.db`,
        /// `sqlite:////absolute.db`, or `postgres://user:password@host:5432/name` when several instances share it; over a
        /// socket `postgres://user@/name?host=/var/run/postgresql`.
        DATABASE_URL => url: DatabaseUrl = "sqlite",
        /// Connections for reading on SQLite, for everything on PostgreSQL.
        DB_POOL_SIZE => pool_size: u32 = "10" in "1"..="500",
        /// How long a request waits for the database before it is answered with 503.
        DB_CONN_TIMEOUT => connect_timeout: Duration = "2s" in "1s"..="30s",
        /// A PostgreSQL connection is replaced after this long; 0 keeps it as long as it works.
        DB_CONN_MAX_AGE => max_age: Duration = "600s",
        /// Lets `serve` migrate PostgreSQL by itself; with several instances, prefer `paradise migrate`.
        MIGRATE_ON_START => migrate_on_start: bool = "False",
    }
}

impl DatabaseSettings {
    /// Options for a server: every wait is bounded.
    pub fn options(&self) -> Options {
        Options {
            pool_size: self.pool_size,
            acquire_timeout: self.connect_timeout,
            max_age: Some(self.max_age).filter(|age| !age.is_zero()),
            statement_timeout: Some(Duration::from_secs(5)),
            idle_timeout: Some(Duration::from_secs(5)),
            create: true,
        }
    }

    /// Options for a command that runs alone and may take long.
    pub fn patient_options(&self) -> Options {
        Options {
            statement_timeout: None,
            idle_timeout: None,
            acquire_timeout: Duration::from_secs(10),
            ..self.options()
        }
    }
}

impl Value for DatabaseUrl {
    fn expects() -> Cow<'static, str> {
        Self::EXPECTS.into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        Self::parse(text.trim()).map_err(Invalid::because)
    }

    /// The text without user and password.
    fn shown(text: &str) -> String {
        Self::parse(text.trim()).map_or_else(|_| "(hidden)".to_owned(), |url| url.to_string())
    }

    fn secrets(text: &str) -> Vec<String> {
        let url = Self::parse(text.trim()).ok();
        url.and_then(|url| url.password()).into_iter().collect()
    }
}
