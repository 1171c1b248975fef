//! Writes to SQLite without a thread switch for each statement (docs/decisions/0002).
//!
//! sqlx runs every statement on a separate thread and waits for it. In a batch of many small inserts, that takes most
//! of the time. Here a second connection runs a whole transaction on the calling thread. There are never two writers:
//! the batch holds the only connection of the write pool meanwhile.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use rusqlite::{
    Connection, OpenFlags, TransactionBehavior,
    types::{ToSqlOutput, Value as Owned, ValueRef},
};
use serde_json::Value;
use sqlx::sqlite::SqlitePool;

use crate::{
    DataFile, Error, Row, error,
    meter::{Waits, batch_took},
    sqlite_file::BUSY_TIMEOUT,
};

/// One statement, run for each row.
pub(crate) struct Insert {
    pub(crate) sql: String,
    pub(crate) rows: Vec<Row>,
}

#[derive(Clone, Debug)]
pub(crate) struct Direct {
    file: DataFile,
    turn: SqlitePool,
    connection: Arc<Mutex<Option<Connection>>>,
    waits: Waits,
}

impl Direct {
    pub(crate) fn new(file: &DataFile, write: &SqlitePool, waits: Waits) -> Self {
        Self {
            file: file.clone(),
            turn: write.clone(),
            connection: Arc::default(),
            waits,
        }
    }

    /// Runs all inserts in one transaction; returns the row ids of the first insert.
    pub(crate) async fn commit(&self, inserts: &[Insert]) -> Result<Vec<i64>, Error> {
        let waited = self.waits.begin();
        let _turn = self.turn.acquire().await?;
        waited.end();
        let started = Instant::now();
        self.file.ensure()?;
        let work = || {
            let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
            let open = match connection.take() {
                Some(open) => open,
                None => open(self.file.path())?,
            };
            run(connection.insert(open), inserts)
        };
        let outcome = tokio::task::block_in_place(work);
        batch_took(started.elapsed());
        let ids = outcome
            .map_err(Error::from)
            .inspect_err(|error| self.file.failed(error.problem, error))?;
        self.file.ensure()?;
        self.file.committed();
        Ok(ids)
    }

    pub(crate) fn close(&self) {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    Ok(connection)
}

fn run(connection: &mut Connection, inserts: &[Insert]) -> rusqlite::Result<Vec<i64>> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut ids = Vec::new();
    for (i, insert) in inserts.iter().enumerate() {
        let mut statement = tx.prepare_cached(&insert.sql)?;
        for row in &insert.rows {
            statement.execute(rusqlite::params_from_iter(row.iter().map(Parameter)))?;
            if i == 0 {
                ids.push(tx.last_insert_rowid());
            }
        }
    }
    tx.commit()?;
    Ok(ids)
}

struct Parameter<'a>(&'a Value);

impl rusqlite::ToSql for Parameter<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Value::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Value::String(text) => ToSqlOutput::Borrowed(text.as_str().into()),
            Value::Number(number) if number.is_i64() => number.as_i64().unwrap_or_default().into(),
            other => ToSqlOutput::Owned(Owned::Text(other.to_string())),
        })
    }
}

impl From<rusqlite::Error> for Error {
    fn from(source: rusqlite::Error) -> Self {
        error::of_sqlite(source.sqlite_error().map(|error| error.extended_code), &source)
    }
}
