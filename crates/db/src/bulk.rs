//! Many rows in one statement.
//!
//! The rows are passed as JSON texts that the database unfolds. The statement is therefore the same for any number of
//! rows and stays prepared. A multi-row `VALUES` would be parsed again for each batch size.

use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};
use serde_json::Value;

use crate::Error;

/// Type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 64-bit integer.
    Integer,
    /// Text.
    Text,
    /// A point in time, as formatted by [`timestamp`].
    Timestamp,
    /// A JSON document, passed as text.
    Json,
}

/// A column of a bulk statement.
pub type Column = (&'static str, Kind);

/// A table for bulk statements: its name and the columns of each row, in order.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Name in the database.
    pub name: &'static str,
    /// The columns, in the order of the values of a row.
    pub columns: &'static [Column],
}

/// A point in time as text, in the format that the entities store in SQLite, where text order must be time order.
pub fn timestamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// A row: one value per column, in the order of [`Table::columns`].
pub type Row = Vec<Value>;

impl Table {
    /// Inserts all rows.
    ///
    /// # Errors
    /// A row is refused, or the database is not available. The surrounding transaction then stores none of the rows.
    pub async fn insert(&self, tx: &impl ConnectionTrait, rows: Vec<Row>) -> Result<(), Error> {
        self.run(tx, rows, "").await
    }

    /// Inserts the rows, and overwrites existing rows with the same `id`.
    ///
    /// # Errors
    /// As [`Table::insert`].
    pub async fn overwrite(&self, tx: &impl ConnectionTrait, rows: Vec<Row>) -> Result<(), Error> {
        self.overwrite_by(tx, &["id"], rows).await
    }

    /// Inserts the rows, and overwrites existing rows with the same values of `key`.
    ///
    /// # Errors
    /// As [`Table::insert`].
    pub async fn overwrite_by(
        &self,
        tx: &impl ConnectionTrait,
        key: &[&str],
        rows: Vec<Row>,
    ) -> Result<(), Error> {
        let columns = self.columns.iter().filter(|(name, _)| !key.contains(name));
        let columns: Vec<_> = columns
            .map(|(name, _)| format!("\"{name}\" = excluded.\"{name}\""))
            .collect();
        let clause = format!(
            " ON CONFLICT ({}) DO UPDATE SET {}",
            join(key.iter().map(|name| format!("\"{name}\""))),
            columns.join(", ")
        );
        self.run(tx, rows, &clause).await
    }

    /// Inserts the rows with a clause of the caller at the end, and returns the result of its `RETURNING`.
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
        if backend == DbBackend::Sqlite {
            let values = (0..self.columns.len()).map(|i| format!("value->>{i}"));
            let sql = self.insert_select(values, "json_each(?1)", clause);
            let rows: Value = rows.into_iter().map(Value::Array).collect();
            Statement::from_sql_and_values(backend, sql, [rows.to_string().into()])
        } else {
            let sql = self.postgres(1, clause);
            Statement::from_sql_and_values(backend, sql, self.column_texts(rows))
        }
    }

    /// The statement for PostgreSQL: one parameter per column, counted from `first`, with values from
    /// [`Table::column_texts`]. With one text per column each text is read once; with one text for all rows it would be
    /// read again for each column.
    pub(crate) fn postgres(&self, first: usize, clause: &str) -> String {
        let values = self.columns.iter().enumerate().map(|(i, (_, kind))| match kind {
            Kind::Integer => format!("c{i}::bigint"),
            Kind::Text => format!("c{i}"),
            Kind::Timestamp => format!("c{i}::timestamptz"),
            Kind::Json => format!("c{i}::json"),
        });
        let columns: Vec<_> = (0..self.columns.len()).collect();
        let given = join(
            columns
                .iter()
                .map(|i| format!("json_array_elements_text(${}::json)", first + i)),
        );
        let names = join(columns.iter().map(|i| format!("c{i}")));
        self.insert_select(values, &format!("ROWS FROM ({given}) AS given ({names})"), clause)
    }

    /// The rows as one JSON array per column.
    pub(crate) fn column_texts(&self, rows: Vec<Row>) -> Vec<sea_orm::Value> {
        let mut columns = vec![Vec::with_capacity(rows.len()); self.columns.len()];
        for row in rows {
            for (column, value) in columns.iter_mut().zip(row) {
                column.push(value);
            }
        }
        let texts = columns
            .into_iter()
            .map(|column| Value::Array(column).to_string().into());
        texts.collect()
    }

    fn insert_select(&self, values: impl Iterator<Item = String>, from: &str, clause: &str) -> String {
        let (name, columns, values) = (self.name, self.column_names(), join(values));
        // SQLite's grammar needs a WHERE between a SELECT and ON CONFLICT.
        format!("INSERT INTO \"{name}\" ({columns}) SELECT {values} FROM {from} WHERE true{clause}")
    }

    pub(crate) fn column_names(&self) -> String {
        join(self.columns.iter().map(|(name, _)| format!("\"{name}\"")))
    }
}

/// Joins items with commas.
pub(crate) fn join(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}
