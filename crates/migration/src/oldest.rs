//! The oldest program version that may run on the schema.

use sea_orm_migration::{prelude::*, schema, sea_orm::Statement};

/// The oldest program version that may run on the schema of this one. Raised by hand when a migration stops working
/// with older programs.
pub const OLDEST_PROGRAM: &str = "0.1.0";

/// Stores this version. It is never lowered: an old program that applies no migrations must not permit itself to run.
pub(crate) async fn write(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("schema_version")
        .if_not_exists()
        .col(schema::string_len("oldest_program", 32).primary_key().take())
        .take();
    manager.create_table(table).await?;
    let connection = manager.get_connection();
    if read(connection)
        .await?
        .is_none_or(|known| is_older(&known, OLDEST_PROGRAM))
    {
        connection
            .execute_unprepared("DELETE FROM schema_version")
            .await?;
        connection
            .execute_unprepared(&format!(
                "INSERT INTO schema_version (oldest_program) VALUES ('{OLDEST_PROGRAM}')"
            ))
            .await?;
    }
    Ok(())
}

/// Reads the version from an existing schema.
pub(crate) async fn read(connection: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    let query = Statement::from_string(
        connection.get_database_backend(),
        "SELECT oldest_program FROM schema_version",
    );
    connection
        .query_one_raw(query)
        .await?
        .map(|row| row.try_get_by_index(0))
        .transpose()
}

/// Whether a version is older than another one.
pub fn is_older(version: &str, than: &str) -> bool {
    parts(version) < parts(than)
}

/// Parses `1.10.2` as numbers, so that 1.10 comes after 1.9.
fn parts(version: &str) -> Vec<u64> {
    version.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}
