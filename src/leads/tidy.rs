//! What the contact form leaves behind: files that no lead names any more, counts of hours that are over,
//! and the keys of submits that nobody sends again.

use std::{collections::HashSet, time::Duration};

use web::{Error, rate_limit};

use super::{idempotency, settings::LeadSettings, spam, state::Leads, trash::KIND};
use crate::core::Core;

/// A file may wait this long for its lead, and one that was let go this long for the backup that knows it.
const FILE_AGE: Duration = Duration::from_hours(24);

/// The private files that leads name, also those in the trash.
///
/// # Errors
/// The database is not available.
pub async fn named_files(core: &Core) -> Result<Vec<String>, db::Error> {
    // One statement, so that a lead on its way between the two is in one of them.
    let sql = "SELECT file FROM leads WHERE file IS NOT NULL \
         UNION ALL SELECT files FROM trash WHERE kind = $1 AND files <> ''";
    let rows = db::query(core.db.read(), sql, &[KIND.into()]).await?;
    let files = rows.iter().map(|row| row.try_get_by_index(0));
    Ok(files.collect::<Result<_, db::sea_orm::DbErr>>()?)
}

impl Leads {
    /// Removes what is left over. Safe beside requests and other instances: nothing young is touched.
    ///
    /// # Errors
    /// The database or the disk failed.
    pub async fn tidy(&self) -> Result<(), Error> {
        let core = &self.core;
        let tx = core.db.begin().await?;
        // The table holds counts of other limits too, none over longer than a day.
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
