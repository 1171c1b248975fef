//! Removes deleted data from the files of the database too, as far as the permissions of its user allow.
//!
//! SQLite overwrites deleted data with zeros (`secure_delete`, on every connection that writes). However, older pages
//! stay in the write-ahead log until it is truncated, trigrams in the search index until it is merged, and copies of
//! rows that moved to another page until the file is rebuilt. PostgreSQL keeps deleted rows until they are vacuumed.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rusqlite::Connection;
use sea_orm::ConnectionTrait as _;

use crate::{Backend, Db, Error, sqlite_file::BUSY_TIMEOUT};

/// How long to wait for readers that prevent the truncation of the write-ahead log.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(50);

impl Db {
    /// Removes deleted rows of these tables from the files. Returns `false` if readers prevented a part of it; that
    /// part happens by itself when they are done.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn scrub(&self, tables: &[&str]) -> Result<bool, Error> {
        if self.backend() == Backend::Sqlite {
            return self.alone(settle).await;
        }
        for table in tables {
            // Separate statements, because none of them may run in a transaction.
            self.write()
                .execute_unprepared(&format!("VACUUM \"{table}\""))
                .await?;
        }
        Ok(true)
    }

    /// Rewrites a SQLite file without any data of deleted rows. Writers wait meanwhile. PostgreSQL has no such step
    /// that would not block others.
    ///
    /// # Errors
    /// The database is not available, or the disk has no room for a second copy.
    pub async fn rebuild(&self) -> Result<bool, Error> {
        if self.backend() == Backend::Postgres {
            return Ok(true);
        }
        self.alone(|connection| {
            connection.execute_batch("VACUUM")?;
            settle(connection)
        })
        .await
    }

    /// Works on a SQLite file with a separate connection, while no one else of this process writes.
    async fn alone(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<bool> + Send + 'static,
    ) -> Result<bool, Error> {
        let _turn = self
            .write()
            .unguarded()
            .get_sqlite_connection_pool()
            .acquire()
            .await?;
        let file = self.file().unwrap_or(Path::new("")).to_owned();
        let done = tokio::task::spawn_blocking(move || {
            let connection = Connection::open(file)?;
            connection.busy_timeout(BUSY_TIMEOUT)?;
            connection.pragma_update(None, "secure_delete", true)?;
            work(&connection)
        });
        let done = done
            .await
            .map_err(|error| sea_orm::DbErr::Custom(error.to_string()))?;
        done.map_err(Error::from).inspect_err(|error| {
            if let Some(file) = self.data_file() {
                file.failed(error.problem, error);
            }
        })
    }
}

/// Merges word-part indexes, which removes deleted rows from them, and checkpoints the log into the file.
fn settle(connection: &Connection) -> rusqlite::Result<bool> {
    let mut indexes = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%USING fts5%'")?;
    let indexes: Vec<String> = indexes
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for index in indexes {
        connection.execute_batch(&format!(
            "INSERT INTO \"{index}\" (\"{index}\") VALUES ('optimize')"
        ))?;
    }
    let started = Instant::now();
    loop {
        let is_busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if is_busy == 0 {
            return Ok(true);
        }
        if started.elapsed() > PATIENCE {
            return Ok(false);
        }
        thread::sleep(PAUSE);
    }
}
