//! Removes leads with all dependent data: notes, notifications, idempotency keys, rate limit counters, and spam marks
//! by address.

use db::Tx;
use db::sea_orm::{
    ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QuerySelect as _,
};
use web::rate_limit;

use super::{
    idempotency,
    import::MODEL,
    invalid_throttle,
    lead::{Column, Entity, Model as Lead},
    note, notify, spam, submit_queue,
    trash::{KIND, Thrown},
};
use crate::{core::Core, import, privacy::Counts, trash};

/// The maximum number of keys per statement.
const AT_ONCE: usize = 200;

/// Removes these leads with all dependent data, from their table or from the trash. Returns the paths of their files,
/// which the caller deletes after the commit. The entries of the audit log are the caller's responsibility.
///
/// # Errors
/// The database is not available.
pub(super) async fn forget(
    core: &Core,
    tx: &Tx,
    ids: &[i64],
    counts: &mut Counts,
) -> Result<Vec<String>, web::Error> {
    let mut add = |kind: &str, number: u64| {
        if number > 0 {
            *counts.entry(kind.to_owned()).or_default() += number;
        }
    };
    let mut files = Vec::new();
    for ids in ids.chunks(AT_ONCE) {
        let these = || Column::Id.is_in(ids.iter().copied());
        let mut leads = Entity::find().filter(these()).lock_exclusive().all(tx).await?;
        add("lead", leads.len() as u64);
        let notes = note::Entity::find().filter(note::Column::LeadId.is_in(ids.iter().copied()));
        add("note", notes.count(tx).await?);
        // Notes are deleted together with their leads.
        Entity::delete_many().filter(these()).exec(tx).await?;
        import::forget(tx, MODEL, ids).await?;
        for id in ids {
            let Some(item) = trash::take(tx, KIND, *id, db::sea_orm::Condition::all()).await? else {
                continue;
            };
            let thrown = Thrown::read(&item)?;
            add("trash", 1);
            add("note", thrown.notes.len() as u64);
            leads.push(thrown.lead(core)?);
        }
        for lead in &leads {
            files.extend(lead.file.clone());
            add("limit", forget_limits(tx, lead).await?);
            add("mark", spam::replay::forget(tx, lead).await?);
        }
        for id in ids {
            add(
                "delivery",
                core.outbox.forget(tx, &notify::lookup::subject(*id)).await?,
            );
            add("submit", idempotency::forget(tx, *id).await?);
        }
    }
    Ok(files)
}

/// The rate limit counters for the visitor's address, and for the address of the visitor's mailbox.
async fn forget_limits(tx: &Tx, lead: &Lead) -> Result<u64, db::Error> {
    let mut keys = Vec::new();
    if let Some(address) = lead.ip_address.as_deref().and_then(|text| text.parse().ok()) {
        let client = web::address::limit_key(address);
        keys.extend([submit_queue::key(&client), invalid_throttle::key(&client)]);
    }
    keys.extend(lead.email.as_deref().map(notify::order::key));
    let mut forgotten = 0;
    for key in keys {
        forgotten += u64::from(rate_limit::forget(tx, &key).await?);
    }
    Ok(forgotten)
}
