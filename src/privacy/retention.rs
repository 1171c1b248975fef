//! Erasing by age, as configured by the operator. Each run is recorded in the audit log with the counts of what was
//! erased.

use std::time::Duration;

use jobs::Job;
use serde_json::{Value, json};
use web::Error;

use super::{
    findings::Counts,
    settings::PrivacySettings,
    state::{By, Privacy},
};
use crate::{audit, zone};

/// Once a day is enough for periods counted in days. The trash and the list of erasures are maintained in the same run.
const EVERY: Duration = Duration::from_hours(24);

/// The scheduled jobs.
pub fn jobs(privacy: &Privacy) -> Vec<Job> {
    let privacy = privacy.clone();
    vec![Job::every("privacy.retention", EVERY, move |_| {
        let privacy = privacy.clone();
        async move { privacy.expire().await.map(drop) }
    })]
}

impl Privacy {
    /// Erases data whose retention period is over; returns the counts by the action of the audit log.
    ///
    /// # Errors
    /// The database is not available; the earlier steps stay done and recorded.
    pub async fn expire(&self) -> Result<Vec<(&'static str, Counts)>, Error> {
        let core = &self.core;
        let mut all = Vec::new();
        for holder in self.holders.iter() {
            for (action, counts) in holder.expire(core).await? {
                self.tell(action, &counts).await?;
                all.push((action, counts));
            }
        }
        if let Some(cutoff) = spent(core.settings.get::<PrivacySettings>().audit_keep_days) {
            let emptied = audit::empty_older(&core.db, cutoff).await?;
            let counts = Counts::from([("record".to_owned(), emptied)]);
            self.tell("audit.expired", &counts).await?;
            all.push(("audit.expired", counts));
        }
        for trouble in self.remember().await? {
            tracing::warn!("{trouble}");
        }
        Ok(all)
    }

    async fn tell(&self, action: &'static str, counts: &Counts) -> Result<(), Error> {
        let subject = action.split('.').next().unwrap_or_default();
        let entry = By::Schedule
            .entry(action, subject)
            .with(Value::Null, json!(counts));
        let tx = self.core.db.begin().await?;
        audit::record(&tx, [entry]).await?;
        tx.commit().await?;
        tracing::info!(?counts, "{action}");
        Ok(())
    }
}

/// The time before which data with this retention period has expired; `None` if it is kept forever.
pub fn spent(days: Option<u32>) -> Option<chrono::DateTime<chrono::Utc>> {
    let age = chrono::TimeDelta::try_days(i64::from(days?))?;
    zone::now().checked_sub_signed(age)
}
