//! Covering indexes for lists of a large table that can be sorted by any of their columns.
//!
//! Rows of leads are wide, and sorting a hundred thousand of them by a column without an index reads them all. SQLite
//! reads an index with all columns of a list in a tenth of that time, for any sort order, and new rows, which are the
//! latest, go to its last page. An entry of a PostgreSQL index may take a third of a page. A wide index could therefore
//! refuse a row that the table accepts, so PostgreSQL gets a separate index for each column that is worth one.

use sea_orm::{ConnectionTrait, DbBackend};

use crate::Error;

/// A list whose rows have the same value in one column.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    /// The table; its key is `id`.
    pub table: &'static str,
    /// The column with the common value.
    pub within: &'static str,
    /// The time column, which is the default order.
    pub time: &'static str,
    /// Other columns by which users sort; at most 600 bytes each.
    pub sorted: &'static [&'static str],
    /// Other columns that the list shows, filters, or is rarely sorted by.
    pub shown: &'static [&'static str],
}

/// Creates the indexes, as a step of the schema.
///
/// # Errors
/// The database is not available.
pub async fn index_list(connection: &impl ConnectionTrait, listed: Listed) -> Result<(), Error> {
    let Listed {
        table, within, time, ..
    } = listed;
    let mut statements = Vec::new();
    if connection.get_database_backend() == DbBackend::Postgres {
        statements.extend(listed.sorted.iter().map(|column| {
            format!(
                "CREATE INDEX IF NOT EXISTS \"{table}_{within}_{column}_id\" \
                 ON \"{table}\" (\"{within}\", \"{column}\", \"id\")"
            )
        }));
    } else {
        let shown = [listed.sorted, listed.shown].concat();
        let shown: Vec<_> = shown.iter().map(|column| format!("\"{column}\"")).collect();
        statements.push(format!(
            "CREATE INDEX IF NOT EXISTS \"{table}_listed\" \
             ON \"{table}\" (\"{within}\", \"{time}\", \"id\", {})",
            shown.join(", ")
        ));
        // The new index begins with the same columns.
        statements.push(format!("DROP INDEX IF EXISTS \"{table}_{within}_{time}_id\""));
    }
    for statement in statements {
        connection.execute_unprepared(&statement).await?;
    }
    Ok(())
}
