//! What the contact form leaves behind: files that no lead names any more, counts of hours that are over,
//! and the keys of submits that nobody sends again.

use std::{collections::HashSet, time::Duration};

use db::sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use web::{Error, rate_limit};

use super::{Leads, lead, retry, spam};
use crate::core::Core;

/// A file may wait this long for its lead, and a deleted lead's file this long for the backup that knows it (ruling 20).
const FILE_AGE: Duration = Duration::from_hours(24);

/// The private files that leads name.
///
/// # Errors
/// The database is not available.
pub async fn named_files(core: &Core) -> Result<Vec<String>, db::Error> {
    Ok(lead::Entity::find()
        .select_only()
        .column(lead::Column::File)
        .filter(lead::Column::File.is_not_null())
        .into_tuple()
        .all(core.db.read())
        .await?)
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
        rate_limit::sweep(&tx, core.settings.leads.rate_limit.period().max(FILE_AGE)).await?;
        retry::sweep(&tx).await?;
        spam::sweep(&tx).await?;
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
