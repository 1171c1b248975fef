//! Bulk statements that go to the database together.
//!
//! On PostgreSQL they become one statement, so that a batch costs one round trip; SQLite is in the process and runs
//! them one after the other.

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::{Counters, Error, Row, Table, bulk};

/// New rows of one table, and the counts that they change.
#[derive(Debug)]
pub struct Together {
    first: (Table, Vec<Row>),
    counts: Vec<(Counters, Vec<Row>)>,
}

impl Together {
    /// Begins with rows of a table whose `id` the database gives.
    pub fn insert(table: Table, rows: Vec<Row>) -> Self {
        Self {
            first: (table, rows),
            counts: Vec::new(),
        }
    }

    /// Adds to counts. Give each key once, and in a fixed order: several instances then lock rows in the same order.
    pub fn add(mut self, counters: Counters, rows: Vec<Row>) -> Self {
        self.counts.push((counters, rows));
        self
    }

    /// Writes everything; gives the ids of the new rows, in their order.
    ///
    /// # Errors
    /// A row is refused, or the database is not available; then none is stored by the surrounding transaction.
    pub async fn run(self, tx: &impl ConnectionTrait) -> Result<Vec<i64>, Error> {
        match tx.get_database_backend() {
            DbBackend::Sqlite => self.one_by_one(tx).await,
            _ => self.at_once(tx).await,
        }
    }

    async fn one_by_one(self, tx: &impl ConnectionTrait) -> Result<Vec<i64>, Error> {
        let (table, rows) = self.first;
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let run = async |sql: String, rows| {
            let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, [bulk::json(rows).into()]);
            tx.execute_raw(statement).await
        };
        let sql = table.sql(DbBackend::Sqlite, "", 1);
        // There is one writer, so the ids of one statement follow each other.
        let last = run(sql, rows).await?.last_insert_id().cast_signed();
        for (counters, rows) in self.counts {
            let sql = counters.0.sql(DbBackend::Sqlite, &counters.adding(), 1);
            run(sql, rows).await?;
        }
        Ok((last - count + 1..=last).collect())
    }

    async fn at_once(self, tx: &impl ConnectionTrait) -> Result<Vec<i64>, Error> {
        let backend = tx.get_database_backend();
        let (table, rows) = self.first;
        let mut sql = format!("WITH made AS ({})", table.sql(backend, " RETURNING id", 1));
        let mut values = vec![bulk::json(rows).into()];
        for (counters, rows) in self.counts {
            let number = values.len() + 1;
            let part = counters.0.sql(backend, &counters.adding(), number);
            sql = format!("{sql}, part{number} AS ({part})");
            values.push(bulk::json(rows).into());
        }
        // Rows are made, and numbered by the sequence, in the order in which they are given.
        sql.push_str(" SELECT id FROM made ORDER BY id");
        let rows = tx
            .query_all_raw(Statement::from_sql_and_values(backend, sql, values))
            .await?;
        let ids = rows.iter().map(|row| row.try_get_by_index(0));
        Ok(ids.collect::<Result<_, _>>()?)
    }
}
