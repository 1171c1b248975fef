//! Leases: work that only one process at a time may do, among all processes that share a database.

use chrono::{TimeDelta, Utc};
use sea_orm::ConnectionTrait;

use crate::{Error, execute};

/// Takes or renews the lease `name` for `holder`, which must be unique among processes. Returns `false` if another
/// process holds it.
///
/// A lease that is not renewed within `seconds` is free again, so renew it more often. Another process then takes over
/// from a holder that was stopped or killed. If a clock goes back, the wait is not longer than that either.
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

/// Releases a lease, so that other processes need not wait for its end.
///
/// # Errors
/// The database is not available.
pub async fn release(tx: &impl ConnectionTrait, name: &str, holder: &str) -> Result<(), Error> {
    let sql = "DELETE FROM leases WHERE name = $1 AND holder = $2";
    execute(tx, sql, &[name.into(), holder.into()]).await.map(drop)
}
