//! Deletes old events, in steps that do not block other writers for long.

use std::time::Duration;

use chrono::{DateTime, Utc};
use db::{Db, Error, execute, query, sea_orm::Value};

use super::{event, rollup};

/// Number of events in one transaction.
const STEP: u64 = 10_000;
/// Pause between two transactions. It is longer than the time that SQLite waits between two checks of a lock held by
/// another process, so that a running server always gets the lock in between.
const PAUSE: Duration = Duration::from_millis(150);

/// The number of older events.
///
/// # Errors
/// The database failed.
pub async fn count_older(db: &Db, than: DateTime<Utc>) -> Result<u64, Error> {
    let rows = query(
        db.read(),
        "SELECT count(*) FROM events WHERE timestamp < $1",
        &[than.into()],
    )
    .await?;
    let count: Option<i64> = rows.first().map(|row| row.try_get_by_index(0)).transpose()?;
    Ok(count.unwrap_or_default().unsigned_abs())
}

/// Deletes the older events and subtracts them from the counts. Returns how many there were.
///
/// # Errors
/// The database failed; the earlier steps stay done.
pub async fn cleanup(db: &Db, older_than: DateTime<Utc>) -> Result<u64, Error> {
    let mut deleted = 0;
    loop {
        let step = delete_oldest(db, older_than).await?;
        deleted += step;
        if step < STEP {
            return Ok(deleted);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn delete_oldest(db: &Db, older_than: DateTime<Utc>) -> Result<u64, Error> {
    let tx = db.begin().await?;
    // Ingest updates the same counts in another order; without the lock the two could wait for each other (deadlock).
    db::lock_table(&tx, event::TABLE.name).await?;
    let oldest = "SELECT timestamp, id FROM events WHERE timestamp < $1 ORDER BY timestamp, id LIMIT $2";
    let sql =
        format!("SELECT timestamp, id FROM ({oldest}) AS oldest ORDER BY timestamp DESC, id DESC LIMIT 1");
    let Some(last) = query(&tx, &sql, &[older_than.into(), STEP.into()]).await?.pop() else {
        return Ok(0);
    };
    let timestamp: DateTime<Utc> = last.try_get_by_index(0)?;
    let id: i64 = last.try_get_by_index(1)?;
    let condition = "(timestamp, id) <= ($1, $2)";
    let values: [Value; 2] = [timestamp.into(), id.into()];
    rollup::subtract(&tx, condition, &values).await?;
    let deleted = execute(&tx, &format!("DELETE FROM events WHERE {condition}"), &values).await?;
    tx.commit().await?;
    Ok(deleted)
}
