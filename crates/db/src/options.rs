//! Options of a connection.

use std::time::Duration;

/// Options of a connection.
#[derive(Clone, Debug)]
pub struct Options {
    /// Number of connections: for reading on SQLite, for everything on PostgreSQL.
    pub pool_size: u32,
    /// How long a request waits for a free connection before it gets the error that the database is not available.
    pub acquire_timeout: Duration,
    /// Age after which a PostgreSQL connection is replaced; `None`: never.
    pub max_age: Option<Duration>,
    /// Time after which PostgreSQL cancels a statement; `None`: never (commands, imports).
    pub statement_timeout: Option<Duration>,
    /// Time without statements after which PostgreSQL ends a transaction and releases its locks, because its client may
    /// be unreachable. `None`: never.
    pub idle_timeout: Option<Duration>,
    /// Whether a SQLite file that does not exist is created.
    pub create: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            pool_size: 10,
            acquire_timeout: Duration::from_secs(2),
            max_age: None,
            statement_timeout: None,
            idle_timeout: None,
            create: true,
        }
    }
}
