//! Counters stored in rows: adding to many of them at once, and recounting them from the rows that they count.

use sea_orm::{ConnectionTrait, DbBackend, Value};

use crate::{Error, Table, execute};

/// A table of counters: its last column is the count, those before it are the key.
#[derive(Clone, Copy, Debug)]
pub struct Counters(pub Table);

/// Rows of another table that are counted.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The table whose rows are counted.
    pub table: &'static str,
    /// One SQL expression for each column of the key.
    pub keys: Vec<String>,
    /// The condition for rows to be counted, as SQL, with `$1…` for the given values.
    pub condition: String,
}

impl Counters {
    /// Counts rows and adds the results to the counters.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn count(
        &self,
        tx: &impl ConnectionTrait,
        rows: &Counted,
        values: &[Value],
    ) -> Result<(), Error> {
        self.change(tx, rows, values, "").await
    }

    /// Counts rows and subtracts the results; counters that reach zero are deleted. The counted rows must still exist.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn discount(
        &self,
        tx: &impl ConnectionTrait,
        rows: &Counted,
        values: &[Value],
    ) -> Result<(), Error> {
        self.change(tx, rows, values, "-").await?;
        let sql = format!(
            "DELETE FROM \"{}\" WHERE {} <= 0 AND ({}) IN (SELECT {} FROM \"{}\" WHERE {})",
            self.0.name,
            self.counter(),
            self.key(),
            rows.keys.join(", "),
            rows.table,
            rows.condition,
        );
        execute(tx, &sql, values).await.map(|_| ())
    }

    async fn change(
        &self,
        tx: &impl ConnectionTrait,
        rows: &Counted,
        values: &[Value],
        sign: &str,
    ) -> Result<(), Error> {
        let groups: Vec<_> = (1..=rows.keys.len()).map(|i| i.to_string()).collect();
        let sql = format!(
            "INSERT INTO \"{}\" ({}, {}) SELECT {}, {sign}count(*) FROM \"{}\" WHERE {} GROUP BY {}{}",
            self.0.name,
            self.key(),
            self.counter(),
            rows.keys.join(", "),
            rows.table,
            rows.condition,
            groups.join(", "),
            self.adding(),
        );
        execute(tx, &sql, values).await.map(|_| ())
    }

    /// The clause that turns an insert into an addition.
    pub(crate) fn adding(&self) -> String {
        let (name, counter) = (self.0.name, self.counter());
        format!(
            " ON CONFLICT ({}) DO UPDATE SET {counter} = \"{name}\".{counter} + excluded.{counter}",
            self.key()
        )
    }

    fn key(&self) -> String {
        let columns = &self.0.columns[..self.0.columns.len() - 1];
        let names: Vec<_> = columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        names.join(", ")
    }

    fn counter(&self) -> String {
        let (name, _) = self.0.columns[self.0.columns.len() - 1];
        format!("\"{name}\"")
    }
}

/// SQL for the number of whole steps of `seconds` seconds between 1970 and a time column.
pub fn steps_since_1970(tx: &impl ConnectionTrait, column: &str, seconds: u32) -> String {
    match tx.get_database_backend() {
        // `unixepoch` rounds to milliseconds, so the last microseconds of a day would count as the next day.
        DbBackend::Sqlite => format!("unixepoch(substr(\"{column}\", 1, 19)) / {seconds}"),
        _ => format!("floor(extract(epoch FROM \"{column}\") / {seconds})::bigint"),
    }
}
