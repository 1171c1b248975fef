//! Keeping generated keys ahead of keys that were given.

use sea_orm::{ConnectionTrait, DbBackend};

use crate::Error;

/// After rows with given ids: lets PostgreSQL's sequence of `table.id` go on behind the largest. SQLite needs nothing.
///
/// # Errors
/// The table has no sequence of that name or the database is not available.
pub async fn restart_sequence(tx: &impl ConnectionTrait, table: &str) -> Result<(), Error> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(&format!(
            "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM \"{table}\"), false)"
        ))
        .await?;
    }
    Ok(())
}
