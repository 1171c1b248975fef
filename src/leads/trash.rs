//! Deleted leads. They stay in the trash for thirty days. Staff with the permission to delete see them there and can
//! restore them.
//!
//! The lead and its notes leave their tables. Its file stays in the private store, where no address serves it.

use std::sync::Arc;

use axum::extract::State;
use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use db::Tx;
use db::sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use text::Message;
use web::page::{self, Page};
use web::{Context, Error, Identity, Query, Scope};

use super::{
    access, admin::note, by_key::Id, expand::Include, history, lead::Model as Lead, permissions::DELETE,
    shape::Short, state::Leads,
};
use crate::{
    audit::{self, Entry},
    core::Core,
    trash,
};

/// The kind of leads in the trash.
pub(super) const KIND: &str = "lead";

/// The content of a trash item.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Thrown {
    /// The columns of the row.
    lead: Value,
    /// Its notes, the oldest first.
    pub(super) notes: Vec<note::Model>,
}

impl Thrown {
    /// Parses the content of an item.
    ///
    /// # Errors
    /// The content is not a lead.
    pub(super) fn read(item: &trash::Model) -> Result<Self, Error> {
        serde_json::from_str(&item.content).map_err(Error::internal)
    }

    /// The lead. Columns added after its deletion have their defaults.
    pub(super) fn lead(&self, core: &Core) -> Result<Lead, Error> {
        let mut all = serde_json::to_value(Lead::blank(core)).map_err(Error::internal)?;
        for (column, value) in self.lead.as_object().into_iter().flatten() {
            all[column.as_str()] = value.clone();
        }
        serde_json::from_value(all).map_err(Error::internal)
    }
}

/// The items that the user is permitted to delete.
///
/// # Errors
/// 403 if the user has the permission for none.
pub(super) fn rows(who: &Identity) -> Result<Condition, Error> {
    Ok(match who.scope(DELETE)? {
        Scope::All => Condition::all(),
        Scope::Own => Condition::all().add(trash::Column::OwnerId.eq(who.user_id)),
    })
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    lead: Short<'a>,
    deleted_at: String,
    deleted_by: &'a str,
    gone_at: String,
}

/// `GET /api/leads/?trash=true`: last deleted first.
pub(super) async fn list(
    leads: &Leads,
    context: &Context,
    who: &Identity,
    query: &Query,
) -> Result<Response, Error> {
    let (core, rows) = (&leads.core, rows(who)?);
    let page = Page::read(query, trash::count(core.db.read(), KIND, rows.clone()).await?)?;
    let items = trash::list(core.db.read(), KIND, rows, page.offset(), page::SIZE).await?;
    let found = items.iter().map(|item| {
        let lead = Thrown::read(item)?.lead(core)?;
        Ok((item, access::shown_to(who, lead)))
    });
    let found = found.collect::<Result<Vec<_>, Error>>()?;
    let results = found.iter().map(|(item, lead)| Shown {
        lead: Short::new(lead, core),
        deleted_at: core.zone.format(item.deleted_at),
        deleted_by: &item.deleted_by,
        gone_at: core.zone.format(item.gone_at()),
    });
    let envelope = page.envelope(context, "/api/leads/", query, results.collect());
    Ok(Json(envelope).into_response())
}

/// Whether the query asks for the trash.
pub(super) fn is_asked(query: &Query) -> Result<bool, Error> {
    match query.get("trash") {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(other) => {
            let shown: String = other.chars().filter(|c| !c.is_control()).take(50).collect();
            let message = Message::new("field-not-a-choice").with("value", shown);
            Err(Error::invalid_field("trash", message))
        }
    }
}

/// `POST /api/leads/{id}/restore/`: the restored lead.
pub(super) async fn restore(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
) -> Result<Response, Error> {
    let lead = leads.bring_back(&who, &context, id).await?;
    leads.answer(lead, Include::read(&query), &who, &context).await
}

impl Leads {
    /// Puts a lead that is about to be deleted into the trash. Its row must still exist, and must be deleted in the
    /// same transaction. [`Leads::follow`] cancels what is still to be sent about it.
    ///
    /// # Errors
    /// The database is not available.
    pub(super) async fn throw_away(&self, tx: &Tx, who: &Identity, lead: &Lead) -> Result<(), Error> {
        let notes = note::Entity::find()
            .filter(note::Column::LeadId.eq(lead.id))
            .order_by_asc(note::Column::Id)
            .all(tx)
            .await?;
        let content = json!({ "lead": lead, "notes": notes });
        let item = trash::Item {
            kind: KIND,
            object_id: lead.id,
            owner_id: lead.owner_id,
            content: &content,
            files: lead.file.as_deref().into_iter().collect(),
        };
        trash::put(tx, item, &who.username).await?;
        Ok(())
    }

    /// Restores a lead with its notes and its file. Notifications that were cancelled on deletion stay cancelled.
    ///
    /// # Errors
    /// 404 if it is not in the trash, or if the user may not restore it.
    pub(super) async fn bring_back(&self, who: &Identity, context: &Context, id: i64) -> Result<Lead, Error> {
        let tx = self.core.db.begin().await?;
        let item = trash::take(&tx, KIND, id, rows(who)?).await?;
        let thrown = Thrown::read(&item.ok_or_else(Error::not_found)?)?;
        let lead = thrown.lead(&self.core)?;
        let lead = lead.into_active_model().reset_all().insert(&tx).await?;
        for note in thrown.notes {
            note.into_active_model().reset_all().insert(&tx).await?;
        }
        let entry = Entry::of_request(who, context, "lead.restored", history::subject(id));
        let entry = entry.named(&lead.name).with(Value::Null, history::facts(&lead));
        audit::record(&tx, [entry]).await?;
        tx.commit().await?;
        Ok(lead)
    }
}
