//! Removes leftovers of the contact form: files that no lead references any more, rate limit counters of expired
//! windows, and expired idempotency keys.

use std::{collections::HashSet, time::Duration};

use web::{Error, rate_limit};

use super::{idempotency, settings::LeadSettings, spam, state::Leads, trash::KIND};
use crate::core::Core;

/// How long a file may wait for its lead, and how long a retired file is kept for the backup that references it.
const FILE_AGE: Duration = Duration::from_hours(24);

/// The private files that leads reference, including those in the trash.
///
/// # Errors
/// The database is not available.
pub async fn named_files(core: &Core) -> Result<Vec<String>, db::Error> {
    // One statement, so that a lead that is moved between the two tables is found in one of them.
    let sql = "SELECT file FROM leads WHERE file IS NOT NULL \
         UNION ALL SELECT files FROM trash WHERE kind = $1 AND files <> ''";
    let rows = db::query(core.db.read(), sql, &[KIND.into()]).await?;
    let texts = rows.iter().map(|row| row.try_get_by_index(0));
    let texts = texts.collect::<Result<Vec<String>, db::sea_orm::DbErr>>()?;
    // The trash holds one path per line.
    Ok(texts
        .iter()
        .flat_map(|text| text.lines())
        .map(str::to_owned)
        .collect())
}

impl Leads {
    /// Removes leftovers. It is safe to run beside requests and other instances, because nothing recent is removed.
    ///
    /// # Errors
    /// The database or the disk failed.
    pub async fn tidy(&self) -> Result<(), Error> {
        let core = &self.core;
        let tx = core.db.begin().await?;
        // The table contains counters of other rate limits too. None of their windows is longer than a day.
        rate_limit::sweep(
            &tx,
            core.settings
                .get::<LeadSettings>()
                .rate_limit
                .period()
                .max(FILE_AGE),
        )
        .await?;
        idempotency::sweep(&tx).await?;
        spam::replay::sweep(&tx).await?;
        tx.commit().await?;
        self.backfill().await?;
        self.mask_receivers().await?;
        core.private.sweep_incoming(FILE_AGE).await?;
        let known = named_files(core).await?;
        let orphans = core
            .private
            .orphans(known.into_iter().collect::<HashSet<_>>(), FILE_AGE)
            .await?;
        for path in &orphans {
            core.private.delete(path).await?;
        }
        if !orphans.is_empty() {
            tracing::info!(
                files = orphans.len(),
                "files that no lead names any more were deleted"
            );
        }
        Ok(())
    }
}
