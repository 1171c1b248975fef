//! What follows from a lead's fields, written into rows that were stored before it was kept.

use db::sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use web::Error;

use super::Leads;
use super::lead::{Column, Entity};

/// Rows of one transaction: submits wait for the writer no longer than for a batch of their own.
const STEP: u64 = 200;
/// Most transactions of one run; the rest waits for the next one.
const STEPS: u32 = 250;

impl Leads {
    /// Gives older rows their normal phone, and a text that is found by it. Beside requests and other instances: a row
    /// is held while it is looked at, and left alone once it is done.
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
            // Mostly there is nothing to do, and no reason to hold the writer.
            if unknown.clone().one(core.db.read()).await?.is_none() {
                return Ok(());
            }
            let tx = core.db.begin().await?;
            for mut lead in unknown.lock_exclusive().all(&tx).await? {
                let mut row = lead.clone().into_active_model();
                lead.index(core.settings.leads.phone_country);
                row.phone_normal = Set(lead.phone_normal);
                row.search_text = Set(lead.search_text);
                row.update(&tx).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }
}
