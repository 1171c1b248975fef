//! Deleted leads. They stay in the trash for thirty days. Staff with the permission to delete see them there and can
//! restore them.
//!
//! The lead and its notes leave their tables. Its file stays in the private store, where no address serves it.

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use db::sea_orm::{ColumnTrait as _, Condition};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use text::Message;
use web::page::{self, Page};
use web::{Context, Error, Identity, Query, Scope};

use super::{
    access, api::sparse_fields, lead::Model as Lead, note, permissions::DELETE, shape::Short, state::Leads,
};
use crate::{core::Core, trash};

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

#[derive(Serialize, JsonSchema)]
pub(super) struct InTrash<'a> {
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
    let fields = sparse_fields(query)?;
    let page = Page::read(query, trash::count(core.db.read(), KIND, rows.clone()).await?)?;
    let items = trash::list(core.db.read(), KIND, rows, page.offset(), page::SIZE).await?;
    let found = items.iter().map(|item| {
        let lead = Thrown::read(item)?.lead(core)?;
        Ok((item, access::shown_to(who, lead)))
    });
    let found = found.collect::<Result<Vec<_>, Error>>()?;
    let rows = found.iter().map(|(item, lead)| InTrash {
        lead: Short::new(lead, core),
        deleted_at: core.zone.format(item.deleted_at),
        deleted_by: &item.deleted_by,
        gone_at: core.zone.format(item.gone_at()),
    });
    let envelope = page.envelope(context, "/api/leads/", query, &fields, rows);
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
