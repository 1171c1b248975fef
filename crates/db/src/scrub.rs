//! Removes deleted data from the bytes of the database too, as far as the rights of its user allow.
//!
//! SQLite overwrites with zeros what is deleted (`secure_delete`, on every connection that writes), but older pages stay in
//! the write-ahead log until it is cut, runs of letters in the search index until it is merged, and copies of rows that
//! once moved to another page until the file is rebuilt. PostgreSQL keeps deleted rows until they are vacuumed.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rusqlite::Connection;
use sea_orm::ConnectionTrait as _;

use crate::{Backend, Db, Error, sqlite_file::BUSY_TIMEOUT};

/// How long readers may keep the write-ahead log from being cut.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(50);

impl Db {
    /// Takes deleted rows of these tables out of the files. `false`: readers kept a part of it from happening; it happens
    /// when they are done, by itself.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn scrub(&self, tables: &[&str]) -> Result<bool, Error> {
        if self.backend() == Backend::Sqlite {
            return self.alone(settle).await;
        }
        for table in tables {
            // A statement each: none of them may stand in a transaction.
            self.write()
                .execute_unprepared(&format!("VACUUM \"{table}\""))
                .await?;
        }
        Ok(true)
    }

    /// Writes a SQLite file anew, without whatever is no row any more. Writers wait meanwhile. PostgreSQL has no such step
    /// that others could bear.
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

    /// Works on a SQLite file with a connection of its own, while no one else of this process writes.
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
        Ok(done?)
    }
}

/// Merges indexes of parts of words, so that they forget deleted rows, and brings everything into the file itself.
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
