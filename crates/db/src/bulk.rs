//! Many rows in one statement.
//!
//! The rows travel as one JSON text that the database unfolds, so the statement is the same for any number of rows
//! and stays prepared. A multi-row `VALUES` would be parsed anew for each batch size.

use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};
use serde_json::Value;

use crate::Error;

/// How a column is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 64-bit integer.
    Integer,
    /// Text.
    Text,
    /// A point in time, given by [`timestamp`].
    Timestamp,
    /// A JSON document, given as its text.
    Json,
}

/// A column of a bulk statement.
pub type Column = (&'static str, Kind);

/// A table as bulk statements see it: its name and the columns that each row gives, in order.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Name in the database.
    pub name: &'static str,
    /// The columns given, in the order of the values of a row.
    pub columns: &'static [Column],
}

/// A point in time as text, spelled as the entities store it in SQLite, where text order must be time order.
pub fn timestamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// A row: one value a column, in the order of [`Table::columns`].
pub type Row = Vec<Value>;

impl Table {
    /// Inserts all rows.
    ///
    /// # Errors
    /// A row is refused, or the database is not available; then none is stored by the surrounding transaction.
    pub async fn insert(&self, tx: &impl ConnectionTrait, rows: Vec<Row>) -> Result<(), Error> {
        self.run(tx, rows, "").await
    }

    /// Inserts the rows; where one exists with the same `id`, overwrites it.
    ///
    /// # Errors
    /// As [`Table::insert`].
    pub async fn overwrite(&self, tx: &impl ConnectionTrait, rows: Vec<Row>) -> Result<(), Error> {
        let columns = self.columns.iter().filter(|(name, _)| *name != "id");
        let columns: Vec<_> = columns
            .map(|(name, _)| format!("\"{name}\" = excluded.\"{name}\""))
            .collect();
        let clause = format!(" ON CONFLICT (id) DO UPDATE SET {}", columns.join(", "));
        self.run(tx, rows, &clause).await
    }

    /// Inserts the rows with a clause of the caller's behind it and gives what its `RETURNING` returns.
    ///
    /// # Errors
    /// As [`Table::insert`].
    pub async fn insert_returning(
        &self,
        tx: &impl ConnectionTrait,
        rows: Vec<Row>,
        clause: &str,
    ) -> Result<Vec<QueryResult>, Error> {
        Ok(tx
            .query_all_raw(self.statement(tx.get_database_backend(), rows, clause))
            .await?)
    }

    async fn run(&self, tx: &impl ConnectionTrait, rows: Vec<Row>, clause: &str) -> Result<(), Error> {
        if !rows.is_empty() {
            tx.execute_raw(self.statement(tx.get_database_backend(), rows, clause))
                .await?;
        }
        Ok(())
    }

    fn statement(&self, backend: DbBackend, rows: Vec<Row>, clause: &str) -> Statement {
        Statement::from_sql_and_values(backend, self.sql(backend, clause, 1), [json(rows).into()])
    }

    /// The statement with its clause; the rows are the parameter of this number.
    pub(crate) fn sql(&self, backend: DbBackend, clause: &str, parameter: usize) -> String {
        let names = self
            .columns
            .iter()
            .map(|(name, _)| format!("\"{name}\""))
            .collect::<Vec<_>>()
            .join(", ");
        let values = self
            .columns
            .iter()
            .enumerate()
            .map(|(i, (_, kind))| match backend {
                DbBackend::Sqlite => format!("value->>{i}"),
                _ => match kind {
                    Kind::Integer => format!("(value->>{i})::bigint"),
                    Kind::Text => format!("value->>{i}"),
                    Kind::Timestamp => format!("(value->>{i})::timestamptz"),
                    Kind::Json => format!("(value->>{i})::json"),
                },
            });
        let values = values.collect::<Vec<_>>().join(", ");
        let rows = match backend {
            DbBackend::Sqlite => format!("json_each(?{parameter})"),
            _ => format!("json_array_elements(${parameter}::json) AS given (value)"),
        };
        // SQLite's grammar needs a WHERE between a SELECT and ON CONFLICT.
        format!(
            "INSERT INTO \"{}\" ({names}) SELECT {values} FROM {rows} WHERE true{clause}",
            self.name
        )
    }
}

/// All rows as one text.
pub(crate) fn json(rows: Vec<Row>) -> String {
    rows.into_iter().map(Value::Array).collect::<Value>().to_string()
}
