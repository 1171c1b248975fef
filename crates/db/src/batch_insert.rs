//! A batch: new rows of one table and the counters that they change, in one transaction.
//!
//! It is for rows that arrive many times a second. Elsewhere, [`Table::insert`] and [`Counters`] in a transaction of
//! [`Db::begin`] are simpler.

use sea_orm::{ConnectionTrait as _, Statement};

use crate::{Counters, Db, Error, Row, Table, Tx, bulk::join, sqlite_fast_path::Insert};

/// New rows of one table, and the counters that they change.
#[derive(Debug)]
pub struct Together {
    first: (Table, Vec<Row>),
    counts: Vec<(Counters, Vec<Row>)>,
}

impl Together {
    /// Starts a batch with rows of a table whose `id` the database generates.
    pub fn insert(table: Table, rows: Vec<Row>) -> Self {
        Self {
            first: (table, rows),
            counts: Vec::new(),
        }
    }

    /// Adds to counters. Pass each key once, and in a fixed order: several instances then lock rows in the same order.
    pub fn add(mut self, counters: Counters, rows: Vec<Row>) -> Self {
        self.counts.push((counters, rows));
        self
    }

    /// Commits everything or nothing, and returns the ids of the new rows in order. On SQLite the thread waits for the
    /// disk, so call it where [`tokio::task::block_in_place`] may be called; a [`Batcher`](crate::Batcher) is meant for
    /// it.
    ///
    /// # Errors
    /// A row is refused, or the database is not available.
    pub async fn commit(self, db: &Db) -> Result<Vec<i64>, Error> {
        match db.direct() {
            Some(direct) => direct.commit(&self.inserts()).await,
            None => self.at_once(db).await,
        }
    }

    /// Writes it within a transaction that does more, and returns the ids of the new rows in order.
    ///
    /// # Errors
    /// A row is refused, or the database is not available.
    pub async fn within(self, tx: &Tx) -> Result<Vec<i64>, Error> {
        let (table, rows) = self.first;
        let made = table.insert_returning(tx, rows, " RETURNING id").await?;
        for (counters, rows) in self.counts {
            let adding = counters.adding() + " RETURNING 1";
            counters.0.insert_returning(tx, rows, &adding).await?;
        }
        let ids = made.iter().map(|row| row.try_get_by_index(0));
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// SQLite runs in this process, so one statement per row costs less than one statement for all rows, which would
    /// have to unfold JSON.
    fn inserts(self) -> Vec<Insert> {
        let insert = |table: Table, clause: &str, rows| {
            let values = join((1..=table.columns.len()).map(|i| format!("?{i}")));
            let (name, columns) = (table.name, table.column_names());
            let sql = format!("INSERT INTO \"{name}\" ({columns}) VALUES ({values}){clause}");
            Insert { sql, rows }
        };
        let (table, rows) = self.first;
        let counts = self
            .counts
            .into_iter()
            .map(|(counters, rows)| insert(counters.0, &counters.adding(), rows));
        std::iter::once(insert(table, "", rows)).chain(counts).collect()
    }

    /// PostgreSQL runs elsewhere: one statement, one round trip.
    async fn at_once(self, db: &Db) -> Result<Vec<i64>, Error> {
        let (table, rows) = self.first;
        let mut parts = vec![format!("made AS ({})", table.postgres(1, " RETURNING id"))];
        let mut values = table.column_texts(rows);
        for (counters, rows) in self.counts {
            let next = values.len() + 1;
            let part = counters.0.postgres(next, &counters.adding());
            parts.push(format!("part{next} AS ({part})"));
            values.extend(counters.0.column_texts(rows));
        }
        // Rows are created, and numbered by the sequence, in the order in which they are passed.
        let sql = format!("WITH {} SELECT id FROM made ORDER BY id", parts.join(", "));
        let connection = db.write();
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        // On PostgreSQL a single statement is its own transaction, and its result is complete only after the commit.
        let rows = connection.query_all_raw(statement).await?;
        let ids = rows.iter().map(|row| row.try_get_by_index(0));
        Ok(ids.collect::<Result<_, _>>()?)
    }
}
