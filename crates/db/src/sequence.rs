//! Generated keys: taking several at once, and keeping them ahead of keys that were given.

use sea_orm::{ConnectionTrait, DbBackend, Statement};

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

/// The next `count` keys of `table.id`, for rows that are inserted with them in this transaction. On SQLite they are
/// free only as long as the transaction holds the writer; on PostgreSQL nobody else ever gets them.
///
/// # Errors
/// The table has no generated key or the database is not available.
pub async fn next_ids(tx: &impl ConnectionTrait, table: &str, count: usize) -> Result<Vec<i64>, Error> {
    let backend = tx.get_database_backend();
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let statement = match backend {
        DbBackend::Postgres => Statement::from_sql_and_values(
            backend,
            "SELECT nextval(pg_get_serial_sequence($1, 'id')) FROM generate_series(1, $2)",
            [table.into(), count.into()],
        ),
        // Keys are AUTOINCREMENT: SQLite keeps the largest one ever used here, also after its row is deleted.
        _ => Statement::from_sql_and_values(
            backend,
            "WITH RECURSIVE next (id, left_over) AS ( \
               SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?1), 0) + 1, ?2 \
               UNION ALL SELECT id + 1, left_over - 1 FROM next WHERE left_over > 1 \
             ) SELECT id FROM next WHERE left_over > 0",
            [table.into(), count.into()],
        ),
    };
    let rows = tx.query_all_raw(statement).await?;
    let ids: Result<Vec<i64>, _> = rows.iter().map(|row| row.try_get_by_index(0)).collect();
    Ok(ids?)
}
