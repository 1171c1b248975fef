//! Removes expired leads. Leads in the trash expire after thirty days. All others expire after as many days without a
//! change as the operator configured. Work on a lead changes it, so such a lead stays. A lead without changes expires
//! whether it is finished or not.

use std::time::Duration;

use db::Tx;
use db::sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use web::Error;

use super::{
    forget::forget,
    lead::{Column, Entity},
    notify,
    trash::{KIND, Thrown},
};
use crate::{
    audit::Erasure,
    core::Core,
    privacy::{Counts, PrivacySettings, spent},
    trash, zone,
};

/// Leads erased in one transaction, and the pause between two transactions that other writers can use.
const STEP: u64 = 200;
const PAUSE: Duration = Duration::from_millis(150);

/// Removes leads whose time in the trash is over. Their entries in the audit log stay.
pub(super) async fn empty_trash(core: &Core) -> Result<Counts, Error> {
    let mut counts = Counts::new();
    loop {
        let tx = core.db.begin().await?;
        let over = trash::over(&tx, KIND, zone::now(), STEP).await?;
        let ids: Vec<_> = over.iter().map(|item| item.object_id).collect();
        if ids.is_empty() {
            return Ok(counts);
        }
        remove(core, tx, &ids, &mut counts, false).await?;
        tokio::time::sleep(PAUSE).await;
    }
}

/// Erases leads that did not change for the configured number of days, also from the trash and from the audit log.
pub(super) async fn erase_old(core: &Core) -> Result<Counts, Error> {
    let mut counts = Counts::new();
    let Some(cutoff) = spent(core.settings.get::<PrivacySettings>().leads_keep_days) else {
        return Ok(counts);
    };
    let mut behind = i64::MIN;
    loop {
        let tx = core.db.begin().await?;
        let old = Entity::find()
            .filter(Column::Id.gt(behind))
            .filter(Column::UpdatedAt.lt(cutoff))
            .order_by_asc(Column::Id)
            .limit(STEP)
            .lock_exclusive();
        let ids: Vec<i64> = old.select_only().column(Column::Id).into_tuple().all(&tx).await?;
        let Some(last) = ids.last() else { break };
        behind = *last;
        remove(core, tx, &ids, &mut counts, true).await?;
        tokio::time::sleep(PAUSE).await;
    }
    let mut behind = i64::MIN;
    loop {
        let items = trash::behind(core.db.read(), KIND, behind, STEP).await?;
        let Some(last) = items.last() else {
            return Ok(counts);
        };
        behind = last.object_id;
        let mut ids = Vec::new();
        for item in &items {
            if Thrown::read(item)?.lead(core)?.updated_at < cutoff {
                ids.push(item.object_id);
            }
        }
        if !ids.is_empty() {
            remove(core, core.db.begin().await?, &ids, &mut counts, true).await?;
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Removes leads and commits. Retires their files, which are deleted once today's backup includes the removal.
async fn remove(
    core: &Core,
    tx: Tx,
    ids: &[i64],
    counts: &mut Counts,
    with_record: bool,
) -> Result<(), Error> {
    let mut more = Counts::new();
    let files = forget(core, &tx, ids, &mut more).await?;
    if with_record {
        let about = Erasure {
            subjects: ids.iter().copied().map(notify::lookup::subject).collect(),
            ..Erasure::default()
        };
        more.insert("record".to_owned(), about.run(&tx, &[]).await?);
    }
    more.insert("file".to_owned(), files.len() as u64);
    for file in &files {
        core.private.retire(file).await?;
    }
    tx.commit().await?;
    for (kind, number) in more.into_iter().filter(|(_, number)| *number > 0) {
        *counts.entry(kind).or_default() += number;
    }
    Ok(())
}
