//! What a server does about backups by itself: makes what is due, proves it weekly, and watches over both.

use chrono::TimeDelta;

use super::{backups::Backups, error::Error, settings::BackupSettings, standing::standing, watch};
use crate::zone;

/// What failed is tried again after this long: the trouble may be over by then, and a disk that is full stays so a while.
const RETRY: TimeDelta = TimeDelta::hours(1);
/// The time between two drills.
const DRILL: TimeDelta = TimeDelta::days(7);

impl Backups {
    /// Does what is due and tells people of trouble; asked again and again, it does each thing once. Dropped in the middle of
    /// a backup, it leaves no half.
    ///
    /// # Errors
    /// The database is not available. What goes wrong with a backup is noted and told.
    pub async fn look_after(&self) -> Result<(), Error> {
        self.make_due().await?;
        watch(&self.core).await
    }

    async fn make_due(&self) -> Result<(), Error> {
        let Some(interval) = self.core.settings.get::<BackupSettings>().schedule.interval() else {
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
