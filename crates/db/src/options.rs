//! How to connect.

use std::time::Duration;

/// How to connect.
#[derive(Clone, Debug)]
pub struct Options {
    /// Connections for reading on SQLite, for everything on PostgreSQL.
    pub pool_size: u32,
    /// How long a request waits for a free connection before it is told that the database is not available.
    pub acquire_timeout: Duration,
    /// A PostgreSQL connection is replaced after this long; `None`: never.
    pub max_age: Option<Duration>,
    /// PostgreSQL ends a statement that takes longer; `None`: never (commands, imports).
    pub statement_timeout: Option<Duration>,
    /// PostgreSQL ends a transaction in which nothing is asked for longer, and frees what it has locked: who began it may
    /// be out of reach. `None`: never.
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
