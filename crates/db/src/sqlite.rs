//! Opening a SQLite file: WAL, full synchronisation, one writer.
//!
//! Why one writer: deferred read-then-write transactions on a pool fail with BUSY under load despite the timeout,
//! and `BEGIN IMMEDIATE` on many connections is unfair (p99 over half a second). One connection queues fairly.
//! Why FULL: in WAL mode NORMAL loses acknowledged rows when the power fails.

use std::{path::Path, time::Duration};

use sqlx::{
    ConnectOptions as _,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{Error, connect::Options};

/// How long a statement waits for another process that writes the same file.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

pub(crate) struct Pools {
    pub(crate) read: SqlitePool,
    pub(crate) write: SqlitePool,
}

/// Opens the file (creating it if `create` says so) and reads its schema, so that a file that is damaged, locked or
/// no database is told now and not at the first request.
pub(crate) async fn open(path: &Path, create: bool, options: &Options) -> Result<Pools, Error> {
    let connect = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(create)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .statement_cache_capacity(256)
        // KiB for each connection; what is read often is in the system's cache anyway.
        .pragma("cache_size", "-4096")
        .pragma("temp_store", "memory")
        .disable_statement_logging();
    let pool = SqlitePoolOptions::new()
        .acquire_timeout(options.acquire_timeout)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false);
    let write = pool
        .clone()
        .max_connections(1)
        .connect_with(connect.clone())
        .await?;
    sqlx::query("SELECT count(*) FROM sqlite_schema")
        .execute(&write)
        .await?;
    let read = pool
        .max_connections(options.pool_size)
        .connect_lazy_with(connect.read_only(true));
    Ok(Pools { read, write })
}
