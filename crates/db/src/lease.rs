//! Leases: work that only one process at a time may do, among all that share a database.

use chrono::{TimeDelta, Utc};
use sea_orm::ConnectionTrait;

use crate::{Error, execute};

/// Takes or renews the lease `name` for `holder`, a name that no other process has. `false`: somebody else has it.
///
/// A lease that is not renewed within `seconds` is free again, so renew it more often; who was stopped or killed is replaced
/// then. A clock that went back makes nobody wait longer than that either.
///
/// # Errors
/// The database is not available.
pub async fn acquire(
    tx: &impl ConnectionTrait,
    name: &str,
    holder: &str,
    seconds: u32,
) -> Result<bool, Error> {
    let now = Utc::now();
    let until = now + TimeDelta::seconds(seconds.into());
    let sql = "INSERT INTO leases (name, holder, until) VALUES ($1, $2, $3) \
               ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until \
               WHERE leases.holder = excluded.holder OR leases.until <= $4 OR leases.until > excluded.until";
    let values = [name.into(), holder.into(), until.into(), now.into()];
    Ok(execute(tx, sql, &values).await? > 0)
}

/// Gives a lease back, so that nobody has to wait for its end.
///
/// # Errors
/// The database is not available.
pub async fn release(tx: &impl ConnectionTrait, name: &str, holder: &str) -> Result<(), Error> {
    let sql = "DELETE FROM leases WHERE name = $1 AND holder = $2";
    execute(tx, sql, &[name.into(), holder.into()]).await.map(drop)
}
