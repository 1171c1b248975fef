//! Generated keys: reserving several at once, and keeping the sequence above explicitly inserted keys.

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::Error;

/// To be called after inserting rows with explicit ids. The next generated key of `table.id` will be larger than all of
/// them, and not smaller than it would have been. SQLite does so by itself.
///
/// # Errors
/// The table has no sequence of that name or the database is not available.
pub async fn restart_sequence(tx: &impl ConnectionTrait, table: &str) -> Result<(), Error> {
    if tx.get_database_backend() == DbBackend::Postgres {
        raise_sequence(tx, table, last_id(tx, table).await?).await?;
    }
    Ok(())
}

/// The largest key of `table.id` that a row has or that was ever generated; 0 if there was none.
///
/// # Errors
/// The table has no generated key or the database is not available.
pub async fn last_id(tx: &impl ConnectionTrait, table: &str) -> Result<i64, Error> {
    let sql = match tx.get_database_backend() {
        DbBackend::Postgres => format!(
            "SELECT greatest(coalesce(max(id), 0), \
             coalesce(pg_sequence_last_value(pg_get_serial_sequence('{table}', 'id')::regclass), 0)) FROM \"{table}\""
        ),
        _ => format!("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0)"),
    };
    let row = tx
        .query_one_raw(Statement::from_string(tx.get_database_backend(), sql))
        .await?;
    Ok(row.map_or(Ok(0), |row| row.try_get_by_index(0))?)
}

/// Makes the next generated key of `table.id` larger than `above`, unless it already is. On PostgreSQL this also
/// persists if the transaction is rolled back, and others can get the keys after it at once.
///
/// # Errors
/// The table has no generated key or the database is not available.
pub async fn raise_sequence(tx: &impl ConnectionTrait, table: &str, above: i64) -> Result<(), Error> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(&format!(
            "SELECT setval(s, greatest({above}, coalesce(pg_sequence_last_value(s), 0)) + 1, false) \
             FROM (SELECT pg_get_serial_sequence('{table}', 'id')::regclass AS s) AS found"
        ))
        .await?;
        return Ok(());
    }
    let raise = format!("UPDATE sqlite_sequence SET seq = max(seq, {above}) WHERE name = '{table}'");
    if tx.execute_unprepared(&raise).await?.rows_affected() == 0 {
        let begin = format!("INSERT INTO sqlite_sequence (name, seq) VALUES ('{table}', {above})");
        tx.execute_unprepared(&begin).await?;
    }
    Ok(())
}

/// Reserves the next `count` keys of `table.id`, for rows inserted in this transaction. On SQLite they are free only as
/// long as the transaction holds the writer; on PostgreSQL no one else ever gets them.
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
        // Keys are AUTOINCREMENT: SQLite stores the largest key ever used here, even after its row is deleted.
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
