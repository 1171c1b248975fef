//! The last success and failure of backups. They are stored in the database, because any instance of a site may make a
//! backup.

use chrono::{DateTime, TimeDelta, Utc};
use db::{Tx, execute, query};

use super::{backups::Backups, create::Made, error::Error, restore_test::Proof};
use crate::{core::Core, zone};

/// The keys of the rows in the table.
pub(super) const MADE: &str = "made";
pub(super) const FAILED: &str = "failed";
pub(super) const PROVEN: &str = "proven";
pub(super) const UNPROVEN: &str = "unproven";
pub(super) const WATCHED: &str = "watched";
pub(super) const TOLD: &str = "told";

/// The time of an event, and a detail such as a name or a reason.
pub type Event = (DateTime<Utc>, String);

/// The state of backups. `None` if an event never happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackupStatus {
    /// The last backup that was made: the time and its name.
    pub made: Option<Event>,
    /// The last failure since then, with its reason.
    pub failed: Option<Event>,
    /// The last restore test that succeeded: the time and the name of the backup.
    pub proven: Option<Event>,
    /// The last restore test that failed since then, with its reason.
    pub unproven: Option<Event>,
    /// When watching began.
    pub watched: Option<Event>,
    /// The problem that people were alerted about and that still exists.
    pub(super) told: Option<Event>,
}

impl BackupStatus {
    /// The time since the last backup.
    pub fn age(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        self.made.as_ref().map(|(at, _)| now - at)
    }

    /// The time since the last restore test that succeeded.
    pub fn proven_age(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        self.proven.as_ref().map(|(at, _)| now - at)
    }
}

/// The state of backups of this site. It reads a few rows, so it is cheap.
///
/// # Errors
/// The database is not available.
pub async fn status(core: &Core) -> Result<BackupStatus, db::Error> {
    let mut status = BackupStatus::default();
    for row in query(
        core.db.read(),
        "SELECT what, at, detail FROM backup_standing",
        &[],
    )
    .await?
    {
        let what: String = row.try_get("", "what")?;
        let event = Some((row.try_get("", "at")?, row.try_get("", "detail")?));
        match what.as_str() {
            MADE => status.made = event,
            FAILED => status.failed = event,
            PROVEN => status.proven = event,
            UNPROVEN => status.unproven = event,
            WATCHED => status.watched = event,
            TOLD => status.told = event,
            _ => {}
        }
    }
    Ok(status)
}

/// Writes one of the rows.
pub(super) async fn note(tx: &Tx, what: &str, at: DateTime<Utc>, detail: &str) -> Result<(), db::Error> {
    let sql = "INSERT INTO backup_standing (what, at, detail) VALUES ($1, $2, $3) \
               ON CONFLICT (what) DO UPDATE SET at = excluded.at, detail = excluded.detail";
    execute(tx, sql, &[what.into(), at.into(), detail.into()])
        .await
        .map(drop)
}

/// Deletes one of the rows.
pub(super) async fn forget(tx: &Tx, what: &str) -> Result<(), db::Error> {
    execute(tx, "DELETE FROM backup_standing WHERE what = $1", &[what.into()])
        .await
        .map(drop)
}

/// Updates the metrics of backups.
///
/// # Errors
/// The database is not available.
pub async fn measure(core: &Core) -> Result<(), db::Error> {
    let seen = status(core).await?;
    if let Some((at, _)) = seen.made {
        metrics::gauge!("backup_last_success_timestamp_seconds").set(seconds(at));
    }
    if let Some((at, _)) = seen.proven {
        metrics::gauge!("backup_last_verified_timestamp_seconds").set(seconds(at));
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "exact until the year 285 million")]
fn seconds(at: DateTime<Utc>) -> f64 {
    at.timestamp() as f64
}

impl Backups {
    /// Makes a backup, prunes the old ones, and records the outcome. Used by the schedule and by `backup create`.
    ///
    /// # Errors
    /// See [`Backups::create`]. A missing copy is also recorded as a failure.
    pub async fn run(&self) -> Result<Made, Error> {
        let made = self.create().await;
        match &made {
            Ok(made) if made.not_copied.is_empty() => self.succeeded(MADE, FAILED, &made.name).await?,
            Ok(made) => {
                self.succeeded(MADE, FAILED, &made.name).await?;
                self.failed(FAILED, &made.not_copied.join("; ")).await;
            }
            // Another process is making one, and will record its outcome.
            Err(Error::Busy) => {}
            Err(error) => self.failed(FAILED, &error.to_string()).await,
        }
        if made.is_ok()
            && let Err(error) = self.prune().await
        {
            tracing::warn!("old backups were not all removed: {error}");
        }
        made
    }

    /// Restores the farthest copy of the newest backup into a scratch place, and records the outcome.
    ///
    /// # Errors
    /// See [`Backups::prove`].
    pub async fn restore_test(&self) -> Result<Proof, Error> {
        let proof = self.prove().await;
        match &proof {
            Ok(proof) => self.succeeded(PROVEN, UNPROVEN, &proof.name).await?,
            Err(Error::Busy) => {}
            Err(error) => self.failed(UNPROVEN, &error.to_string()).await,
        }
        proof
    }

    async fn succeeded(&self, what: &str, trouble: &str, detail: &str) -> Result<(), Error> {
        let tx = self.core.db.begin().await?;
        note(&tx, what, zone::now(), detail).await?;
        forget(&tx, trouble).await?;
        Ok(tx.commit().await.map_err(db::Error::from)?)
    }

    /// Records a failure. The caller returns the original error. If the database is not available for the record, that
    /// is only logged.
    async fn failed(&self, trouble: &str, reason: &str) {
        tracing::error!("backup: {reason}");
        let noted = async {
            let tx = self.core.db.begin().await?;
            note(&tx, trouble, zone::now(), reason).await?;
            tx.commit().await.map_err(db::Error::from)
        };
        if let Err(error) = noted.await {
            tracing::error!("a failed backup could not be noted: {error}");
        }
    }
}
