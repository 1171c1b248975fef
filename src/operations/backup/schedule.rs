//! The schedule inside the server: whichever instance has the lease makes what is due, proves it weekly, and watches.

use std::time::Duration;

use chrono::TimeDelta;
use db::lease;

use super::{Backups, Error, standing::standing, watch};
use crate::zone;

/// How often somebody looks; the first time comes after the rush of a start.
const TICK: Duration = Duration::from_mins(5);
const LEASE: &str = "backups";
/// Whoever was killed while it held the lease is replaced after this long.
const LEASE_SECONDS: u32 = 3600;
/// What failed is tried again after this long: the trouble may be over by then, and a disk that is full stays so a while.
const RETRY: TimeDelta = TimeDelta::hours(1);
/// The time between two drills.
const DRILL: TimeDelta = TimeDelta::days(7);

impl Backups {
    /// Makes backups for as long as the server runs. Dropped in the middle of one, it leaves no half.
    pub async fn keep(self) {
        let holder = web::random_token();
        loop {
            tokio::time::sleep(TICK).await;
            if let Err(error) = self.tick(&holder).await {
                tracing::warn!("backups could not be looked after, and will be in five minutes: {error}");
            }
        }
    }

    /// Does what is due, if no other instance does.
    ///
    /// # Errors
    /// The database is not available. What goes wrong with a backup is noted and told.
    pub async fn tick(&self, holder: &str) -> Result<(), Error> {
        let tx = self.core.db.begin().await?;
        let ours = lease::acquire(&tx, LEASE, holder, LEASE_SECONDS).await?;
        tx.commit().await.map_err(db::Error::from)?;
        if !ours {
            return Ok(());
        }
        self.make_due().await?;
        watch(&self.core).await?;
        let tx = self.core.db.begin().await?;
        lease::release(&tx, LEASE, holder).await?;
        Ok(tx.commit().await.map_err(db::Error::from)?)
    }

    async fn make_due(&self) -> Result<(), Error> {
        let Some(interval) = self.core.settings.backups.schedule.interval() else {
            return Ok(());
        };
        let now = zone::now();
        let seen = standing(&self.core).await?;
        let is_due = |age: Option<TimeDelta>, after| age.is_none_or(|age| age >= after);
        let failed = seen.failed.as_ref().map(|(at, _)| now - *at);
        let is_retry = failed.is_some_and(|age| age >= RETRY);
        if is_retry || failed.is_none() && is_due(seen.age(now), interval) {
            // It has noted itself how it went.
            let _ = self.run().await;
        }
        let seen = standing(&self.core).await?;
        let tried = seen.unproven.as_ref().map(|(at, _)| now - *at);
        if seen.made.is_some() && is_due(seen.proven_age(now), DRILL) && is_due(tried, TimeDelta::days(1)) {
            let _ = self.drill().await;
        }
        Ok(())
    }
}
