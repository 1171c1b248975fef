//! The scheduled work of a server: makes backups that are due, tests one weekly, and watches both.

use chrono::TimeDelta;

use super::{backups::Backups, error::Error, settings::BackupSettings, status::status, watch};
use crate::zone;

/// A failed backup is tried again after this time: the cause may be gone by then, and a full disk usually stays full
/// for a while.
const RETRY: TimeDelta = TimeDelta::hours(1);
/// The time between two restore tests.
const DRILL: TimeDelta = TimeDelta::days(7);

impl Backups {
    /// Does the work that is due, and alerts people about failures. It can be called again and again: each piece of
    /// work is done once. If it is dropped during a backup, no partial backup is left.
    ///
    /// # Errors
    /// The database is not available. A failed backup is recorded and reported instead.
    pub async fn look_after(&self) -> Result<(), Error> {
        self.make_due().await?;
        watch(&self.core).await
    }

    async fn make_due(&self) -> Result<(), Error> {
        let Some(interval) = self.core.settings.get::<BackupSettings>().schedule.interval() else {
            return Ok(());
        };
        let now = zone::now();
        let seen = status(&self.core).await?;
        let is_due = |age: Option<TimeDelta>, after| age.is_none_or(|age| age >= after);
        let failed = seen.failed.as_ref().map(|(at, _)| now - *at);
        let is_retry = failed.is_some_and(|age| age >= RETRY);
        if is_retry || failed.is_none() && is_due(seen.age(now), interval) {
            // It has recorded its outcome itself.
            let _ = self.run().await;
        }
        let seen = status(&self.core).await?;
        let tried = seen.unproven.as_ref().map(|(at, _)| now - *at);
        if seen.made.is_some() && is_due(seen.proven_age(now), DRILL) && is_due(tried, TimeDelta::days(1)) {
            let _ = self.restore_test().await;
        }
        Ok(())
    }
}
