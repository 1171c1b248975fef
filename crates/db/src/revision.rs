//! Revision numbers: triggers increase one with each change of data that is kept outside of the database as well.

use sea_orm::{ConnectionTrait as _, Statement};

use crate::{Db, Error};

/// The present revision of this kind of data; 0 if it is not counted.
///
/// # Errors
/// The database is not available.
pub async fn revision(db: &Db, of: &str) -> Result<i64, Error> {
    let backend = db.read().get_database_backend();
    let sql = match backend {
        sea_orm::DbBackend::Postgres => "SELECT revision FROM revisions WHERE name = $1",
        _ => "SELECT revision FROM revisions WHERE name = ?1",
    };
    let query = Statement::from_sql_and_values(backend, sql, [of.into()]);
    let row = db.read().query_one_raw(query).await?;
    Ok(row
        .map(|row| row.try_get("", "revision"))
        .transpose()?
        .unwrap_or_default())
}
