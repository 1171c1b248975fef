//! SQL that is the same on both databases, with `$1…` for values.

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};

use crate::Error;

/// Runs a query and returns its rows.
///
/// # Errors
/// The database refuses or is not available.
pub async fn query(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: &[Value],
) -> Result<Vec<QueryResult>, Error> {
    Ok(connection
        .query_all_raw(statement(connection, sql, values))
        .await?)
}

/// Runs a statement and returns the number of changed rows.
///
/// # Errors
/// The database refuses or is not available.
pub async fn execute(tx: &impl ConnectionTrait, sql: &str, values: &[Value]) -> Result<u64, Error> {
    Ok(tx.execute_raw(statement(tx, sql, values)).await?.rows_affected())
}

/// Blocks other writers of a table until the transaction ends. SQLite has one writer and needs no lock.
///
/// # Errors
/// The database is not available.
pub async fn lock_table(tx: &impl ConnectionTrait, table: &str) -> Result<(), Error> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(&format!("LOCK TABLE \"{table}\" IN SHARE ROW EXCLUSIVE MODE"))
            .await?;
    }
    Ok(())
}

fn statement(connection: &impl ConnectionTrait, sql: &str, values: &[Value]) -> Statement {
    Statement::from_sql_and_values(connection.get_database_backend(), sql, values.iter().cloned())
}
