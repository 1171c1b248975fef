//! [`Db`]: the connection pools of one database and its transactions.

use std::path::Path;

use chrono::{DateTime, SubsecRound as _, Utc};
use sea_orm::{ConnectionTrait as _, SqliteTransactionMode, TransactionOptions, TransactionTrait as _};

use crate::{
    Backend, DataFile, DatabaseUrl, Error, Pool, Rescued, backup,
    guarded::{Connection, Guarded, Tx},
    heartbeat::Heartbeat,
    meter::{self, Waits},
    options::Options,
    postgres, sqlite,
    sqlite_fast_path::Direct,
};

/// An open database.
#[derive(Clone, Debug)]
pub struct Db {
    backend: Backend,
    file: Option<DataFile>,
    read: Connection,
    write: Connection,
    direct: Option<Direct>,
    waits: Waits,
}

impl Db {
    /// Opens a SQLite file, or creates a PostgreSQL pool that connects on first use.
    ///
    /// # Errors
    /// A SQLite file that is missing (unless created), damaged, locked or not readable.
    #[expect(clippy::missing_panics_doc, reason = "there is no third database")]
    pub async fn connect(url: &DatabaseUrl, data_dir: &Path, options: &Options) -> Result<Self, Error> {
        if let DatabaseUrl::Postgres(url) = url {
            let (line, watch) = Heartbeat::to_far();
            let pool = postgres::pool(url, options, &line, watch)?;
            let pool = Guarded::new(meter::watched(pool.into()), line);
            return Ok(Self {
                backend: Backend::Postgres,
                file: None,
                read: pool.clone(),
                write: pool,
                direct: None,
                waits: Waits::default(),
            });
        }
        let file = url.file(data_dir).expect("what is not PostgreSQL is a file");
        let pools = sqlite::open(&file, options.create, options).await?;
        let file = DataFile::open(&file, &pools.write)?;
        let waits = Waits::default();
        Ok(Self {
            backend: Backend::Sqlite,
            direct: Some(Direct::new(&file, &pools.write, waits.clone())),
            read: Guarded::new(meter::watched(pools.read.into()), Heartbeat::to_file(&file)),
            write: Guarded::new(meter::watched(pools.write.into()), Heartbeat::to_file(&file)),
            file: Some(file),
            waits,
        })
    }

    /// The connection for read-only queries.
    pub fn read(&self) -> &Connection {
        &self.read
    }

    /// Begins a transaction that may write. On SQLite it takes the only writer connection, so keep it short.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn begin(&self) -> Result<Tx, Error> {
        let options = match self.backend {
            Backend::Sqlite => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            },
            Backend::Postgres => TransactionOptions::default(),
        };
        let waited = self.waits.begin();
        let line = self.write.line();
        let tx = line
            .guard(self.write.unguarded().begin_with_options(options))
            .await?;
        waited.end();
        Ok(Guarded::new(tx, line.clone()))
    }

    /// Checks that the database responds.
    ///
    /// # Errors
    /// It did not respond.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.read.execute_unprepared("SELECT 1").await.map(|_| ())?)
    }

    /// The time by the database's clock, in microseconds: the same clock for all instances that share the database.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn now(&self) -> Result<DateTime<Utc>, Error> {
        // A SQLite file is on the same machine as all its users, so its clock is ours.
        if self.backend == Backend::Sqlite {
            return Ok(Utc::now().trunc_subsecs(6));
        }
        let rows = crate::query(&self.read, "SELECT clock_timestamp()", &[]).await?;
        let row = rows
            .first()
            .ok_or_else(|| sea_orm::DbErr::RecordNotFound("the clock".to_owned()))?;
        Ok(row.try_get_by_index(0)?)
    }

    /// Checks the whole database for damage; slow for a large one. PostgreSQL checks its pages itself.
    ///
    /// # Errors
    /// Damage, with the first findings, or the database is not available.
    pub async fn check_integrity(&self) -> Result<(), Error> {
        if self.backend == Backend::Postgres {
            return Ok(());
        }
        let rows = crate::query(&self.read, "PRAGMA integrity_check(5)", &[]).await?;
        let found: Vec<String> = rows
            .iter()
            .map(|row| row.try_get_by_index(0))
            .collect::<Result<_, _>>()?;
        if found == ["ok"] {
            Ok(())
        } else {
            Err(sea_orm::DbErr::Custom(found.join("; ")).into())
        }
    }

    /// Writes a consistent copy of a SQLite database into a new file. Readers and writers can continue.
    ///
    /// # Errors
    /// The file exists, there is no space for it, or the database is not SQLite.
    pub async fn copy_to(&self, file: &Path) -> Result<(), Error> {
        let values = [file.to_string_lossy().into_owned().into()];
        crate::execute(&self.write, "VACUUM INTO $1", &values).await?;
        Ok(())
    }

    /// The number of batches that may be written concurrently. SQLite has one writer. On PostgreSQL, one batch is sent
    /// and processed while the other waits for the disk.
    pub fn batch_writers(&self) -> usize {
        match self.backend {
            Backend::Sqlite => 1,
            Backend::Postgres => 2,
        }
    }

    /// The state of the pools: PostgreSQL has one, SQLite has one for reading and one for writing.
    pub fn pools(&self) -> Vec<Pool> {
        match self.backend {
            Backend::Postgres => vec![Pool::of(
                "all",
                self.read.unguarded().get_postgres_connection_pool(),
            )],
            Backend::Sqlite => vec![
                Pool::of("read", self.read.unguarded().get_sqlite_connection_pool()),
                Pool::of("write", self.write.unguarded().get_sqlite_connection_pool()),
            ],
        }
    }

    /// The kind of database. It is for messages; a slice must not branch on it.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// The SQLite file; `None` on PostgreSQL.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_ref().map(DataFile::path)
    }

    /// The SQLite file as it is watched; `None` on PostgreSQL, which is responsible for its own files.
    pub fn data_file(&self) -> Option<&DataFile> {
        self.file.as_ref()
    }

    /// Saves the stored data to a place where an operator finds it, when the SQLite file is no longer the one that was
    /// opened. From then on its connections are never closed: SQLite would otherwise write their log into a file that
    /// is not theirs, and remove the log of the file that took the name.
    ///
    /// # Errors
    /// The data could not be written.
    pub async fn rescue(&self) -> Result<Option<Rescued>, backup::error::Error> {
        let Some(file) = self.file.clone() else {
            return Ok(None);
        };
        std::mem::forget(self.clone());
        backup::blocking(move || file.rescue()).await.map(Some)
    }

    /// The connections that may write, for operations that need no transaction.
    pub(crate) fn write(&self) -> &Connection {
        &self.write
    }

    /// The fast path for batches, without sqlx; `None` on PostgreSQL.
    pub(crate) fn direct(&self) -> Option<&Direct> {
        self.direct.as_ref()
    }

    /// Closes all connections after the current operations.
    ///
    /// # Errors
    /// A connection could not be closed cleanly.
    pub async fn close(self) -> Result<(), Error> {
        if let Some(file) = &self.file {
            if file.ensure().is_err() {
                std::mem::forget(self);
                return Ok(());
            }
            file.close();
        }
        if let Some(direct) = &self.direct {
            direct.close();
        }
        self.read.unguarded().close_by_ref().await?;
        Ok(self.write.unguarded().close_by_ref().await?)
    }
}
