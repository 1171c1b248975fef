//! Covering indexes for lists of a large table that can be sorted by any of their columns.
//!
//! Rows of leads are wide, and sorting a hundred thousand of them by a column without an index reads them all. SQLite reads
//! an index that holds what a list shows in a tenth of that time, whatever the list is sorted by, and new rows, which
//! are the latest, go to its last page. An entry of PostgreSQL's index may take a third of a page: a wide one could refuse a row
//! that the table accepts, so there it is an index for each of the columns that are worth one.

use sea_orm::{ConnectionTrait, DbBackend};

use crate::Error;

/// A list whose rows have the same value of one column.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    /// The table; its key is `id`.
    pub table: &'static str,
    /// What the rows have in common.
    pub within: &'static str,
    /// When they came: what they are sorted by at first.
    pub time: &'static str,
    /// What people sort by besides; at most 600 bytes each.
    pub sorted: &'static [&'static str],
    /// What else the list shows, sorts by now and then, or is filtered by.
    pub shown: &'static [&'static str],
}

/// Makes the indexes: a step of the schema.
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
        // The new one begins with the same columns.
        statements.push(format!("DROP INDEX IF EXISTS \"{table}_{within}_{time}_id\""));
    }
    for statement in statements {
        connection.execute_unprepared(&statement).await?;
    }
    Ok(())
}
