//! Fills in data that older rows lack: the fields that are derived from a lead's other fields, and labels of webhook
//! receivers.

use db::sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use web::Error;

use super::{
    commands,
    lead::{Column, Entity},
    notify,
    state::Leads,
};
use crate::channel::webhook_label;

/// Rows per transaction. Submits wait for the writer no longer than for a batch of their own.
const STEP: u64 = 200;
/// The maximum number of transactions per run. The rest is done by the next run.
const STEPS: u32 = 250;

impl Leads {
    /// Sets the normalised phone and the search text of older rows. Runs beside requests and other instances: a row is
    /// locked while it is processed, and a finished row is skipped.
    ///
    /// # Errors
    /// The database failed.
    pub(super) async fn backfill(&self) -> Result<(), Error> {
        let core = &self.core;
        for _ in 0..STEPS {
            let unknown = Entity::find()
                .filter(Column::PhoneNormal.is_null())
                .order_by_asc(Column::Id)
                .limit(STEP);
            // Usually there is nothing to do. In that case the writer is not blocked.
            if unknown.clone().one(core.db.read()).await?.is_none() {
                return Ok(());
            }
            let tx = core.db.begin().await?;
            for lead in unknown.lock_exclusive().all(&tx).await? {
                commands::index(&tx, lead, core.settings.site.phone_country).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }

    /// Replaces webhook addresses in older deliveries by labels. Such an address is a secret: its knowledge is enough
    /// to use the webhook.
    ///
    /// # Errors
    /// The database failed.
    pub(super) async fn mask_receivers(&self) -> Result<(), Error> {
        let db = &self.core.db;
        let sql = "SELECT DISTINCT recipient FROM deliveries WHERE channel = $1";
        for row in db::query(db.read(), sql, &[notify::hook::CHANNEL.into()]).await? {
            let address: String = row.try_get("", "recipient")?;
            let Some(label) = webhook_label::masked(&address) else {
                continue;
            };
            let tx = db.begin().await?;
            let sql = "UPDATE deliveries SET recipient = $1 WHERE channel = $2 AND recipient = $3";
            let values = [label.into(), notify::hook::CHANNEL.into(), address.into()];
            db::execute(&tx, sql, &values).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
