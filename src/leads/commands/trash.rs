//! Deletion into the trash, and restoration from it.

use db::sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, ModelTrait as _,
    QueryFilter as _, QueryOrder as _,
};
use serde_json::{Value, json};
use web::{Error, Identity};

use super::Writer;
use crate::{
    leads::{
        history,
        lead::Model as Lead,
        note,
        notify::follow,
        trash::{KIND, Thrown, rows},
    },
    trash,
};

impl Writer<'_> {
    /// Deletes a locked lead. It stays in the trash for thirty days.
    pub(crate) async fn delete(&self, lead: Lead) -> Result<(), Error> {
        self.put_into_trash(&lead).await?;
        lead.clone().delete(self.tx).await?;
        self.record("lead.deleted", &lead, history::facts(&lead), Value::Null)
            .await
    }

    /// Puts a lead that is about to be deleted into the trash, and cancels what is still to be sent about it. Its row
    /// must still exist, and must be deleted in the same transaction.
    pub(crate) async fn put_into_trash(&self, lead: &Lead) -> Result<(), Error> {
        let notes = note::Entity::find()
            .filter(note::Column::LeadId.eq(lead.id))
            .order_by_asc(note::Column::Id)
            .all(self.tx)
            .await?;
        let content = json!({ "lead": lead, "notes": notes });
        let item = trash::Item {
            kind: KIND,
            object_id: lead.id,
            owner_id: lead.owner_id,
            content: &content,
            files: lead.file.as_deref().into_iter().collect(),
        };
        trash::put(self.tx, item, self.by.assignee().name).await?;
        Ok(follow::cancel(self.core, self.tx, lead.id).await?)
    }

    /// Restores a lead with its notes and its file, among those that `who` may delete. Notifications that were
    /// cancelled on deletion stay cancelled.
    ///
    /// # Errors
    /// 404 if it is not in the trash, or if the user may not restore it.
    pub(crate) async fn restore(&self, who: &Identity, id: i64) -> Result<Lead, Error> {
        let item = trash::take(self.tx, KIND, id, rows(who)?).await?;
        let thrown = Thrown::read(&item.ok_or_else(Error::not_found)?)?;
        let lead = thrown.lead(self.core)?;
        let lead = lead.into_active_model().reset_all().insert(self.tx).await?;
        for note in thrown.notes {
            note.into_active_model().reset_all().insert(self.tx).await?;
        }
        self.record("lead.restored", &lead, Value::Null, history::facts(&lead))
            .await?;
        Ok(lead)
    }
}
