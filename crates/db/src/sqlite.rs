//! Opens a SQLite file: WAL, full synchronisation, one writer.
//!
//! Reason for one writer: deferred transactions that read and then write fail with BUSY under load on a pool despite
//! the timeout, and `BEGIN IMMEDIATE` on many connections is unfair (p99 over half a second). One connection queues
//! fairly. Reason for FULL: in WAL mode, NORMAL loses acknowledged rows when the power fails.

use std::{fs, path::Path};

use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{
    Error, file,
    options::Options,
    sqlite_file::{BUSY_TIMEOUT, create_private},
};

pub(crate) struct Pools {
    pub(crate) read: SqlitePool,
    pub(crate) write: SqlitePool,
}

/// Opens the file (creating it if `create` is set) and reads its schema, so that a file that is damaged, locked or not
/// a database is reported now and not at the first request.
pub(crate) async fn open(path: &Path, create: bool, options: &Options) -> Result<Pools, Error> {
    let is_there = fs::metadata(path).is_ok_and(|meta| meta.len() > 0);
    if !is_there {
        ensure_new(path)?;
        if create {
            // If the file cannot be created, SQLite reports the exact error.
            let _ = create_private(path);
        }
    }
    let connect = SqliteConnectOptions::new()
        .filename(path)
        // A connection that is opened later must not create the file: it would not be the one that was opened first.
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .statement_cache_capacity(256)
        // KiB for each connection. Pages that are read often are in the system's cache anyway.
        .pragma("cache_size", "-4096")
        .pragma("temp_store", "memory")
        // Deleted data is removed from the file, not only from its tables.
        .pragma("secure_delete", "on")
        .disable_statement_logging();
    let pool = SqlitePoolOptions::new()
        .acquire_timeout(options.acquire_timeout)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false);
    let write = pool
        .clone()
        .max_connections(1)
        .before_acquire(|connection, _| Box::pin(is_clean(connection)))
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

/// Refuses to create a new database where files of an earlier one exist.
fn ensure_new(path: &Path) -> Result<(), Error> {
    let mut wal = path.as_os_str().to_owned();
    wal.push("-wal");
    let wal = Path::new(&wal);
    let name = path.display();
    if let Some(copy) = file::rescue::saved_copies(path).first() {
        return Err(Error::lost(format!(
            "{name} is missing, and {} holds what it held: give the copy the name {name}, or move it away to begin anew",
            copy.display()
        )));
    }
    if fs::metadata(wal).is_ok_and(|meta| meta.len() > 0) {
        return Err(Error::lost(format!(
            "{name} is missing or empty, and its log {} is there: put the file back under its name; or move the log away, and restore a backup or begin anew",
            wal.display()
        )));
    }
    Ok(())
}

/// Whether a connection may begin a transaction. A full disk can make SQLite roll back by itself. sqlx's own rollback
/// then fails, and sqlx continues as if within a transaction: later transactions become savepoints, and once one of
/// those is rolled back, nothing is stored any more although it is acknowledged. Such a connection is closed, and
/// another one is opened.
async fn is_clean(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // A rollback may still be in progress; it completes before the ping returns.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Db;
    use sea_orm::ConnectionTrait as _;

    async fn rows(db: &Db) -> i64 {
        let counted = db.read().query_one_raw(sea_orm::Statement::from_string(
            sea_orm::DbBackend::Sqlite,
            "SELECT count(*) FROM t",
        ));
        counted.await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    #[tokio::test]
    async fn after_sqlite_rolled_back_by_itself_what_is_acknowledged_is_stored_and_nobody_is_locked_out() {
        let folder = tempfile::tempdir().unwrap();
        let url = crate::DatabaseUrl::SqliteInDataDir;
        let db = Db::connect(&url, folder.path(), &Options::default())
            .await
            .unwrap();
        let tx = db.begin().await.unwrap();
        tx.execute_unprepared("CREATE TABLE t (text TEXT UNIQUE)")
            .await
            .unwrap();
        tx.execute_unprepared("INSERT INTO t VALUES ('a')").await.unwrap();
        tx.commit().await.unwrap();

        for round in 2..5 {
            let tx = db.begin().await.unwrap();
            // The effect of a full disk on a transaction, without a full disk.
            tx.execute_unprepared("INSERT OR ROLLBACK INTO t VALUES ('a')")
                .await
                .unwrap_err();
            drop(tx);
            let given_up = db.begin().await.unwrap();
            given_up
                .execute_unprepared("INSERT INTO t VALUES ('nobody')")
                .await
                .unwrap();
            drop(given_up);

            let tx = db.begin().await.unwrap();
            tx.execute_unprepared(&format!("INSERT INTO t VALUES ('lead {round}')"))
                .await
                .unwrap();
            tx.commit().await.unwrap();
            assert_eq!(rows(&db).await, round);

            let other = rusqlite::Connection::open(db.file().unwrap()).unwrap();
            other.execute_batch("BEGIN IMMEDIATE; ROLLBACK").unwrap();
        }
    }
}
