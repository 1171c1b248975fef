//! Taking and assigning leads, from the API and from the admin. The row is locked before it is read. If two users take
//! a lead at once, one gets it, and the other receives the name of the assignee.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use db::Tx;
use db::sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
};
use text::Message;
use web::form::{Form, Uploads};
use web::{Context, Error, FieldErrors, Flash, Identity, Query};

use super::{
    access,
    by_key::{Id, locked},
    expand::Include,
    history,
    lead::{Entity, Model as Lead},
    notify::follow::Change,
    permissions::{CHANGE, VIEW},
    state::Leads,
};
use crate::{
    audit::{self, Entry},
    core::Colleague,
    zone,
};

/// The maximum number of changes of a lead that are searched for the last assignment.
const LOOKED_AT: u64 = 200;

impl Lead {
    /// The display name of the assignee. Empty if there is none.
    pub(super) fn holder(&self) -> &str {
        &self.claimed_by
    }

    /// Whether the lead is assigned to this colleague.
    pub(super) fn is_with(&self, who: &Colleague) -> bool {
        match self.owner_id {
            Some(owner) => owner == who.id,
            None => self.claimed_by == who.name,
        }
    }

    /// Whether the lead is assigned.
    pub(super) fn is_assigned(&self) -> bool {
        self.owner_id.is_some() || !self.claimed_by.is_empty()
    }
}

/// 409: the lead is assigned to another user.
pub(super) fn assigned(name: &str) -> Error {
    Error::new(StatusCode::CONFLICT, message(name))
        .with_field("assigned", Message::new("lead-assigned-name").with("who", name))
}

/// The message that the lead is assigned to another user.
pub(super) fn message(name: &str) -> Message {
    Message::new("lead-assigned").with("who", name)
}

/// Assigns a lead to a colleague.
///
/// # Errors
/// The database is not available.
pub(super) async fn give(tx: &Tx, lead: Lead, to: &Colleague) -> Result<Lead, Error> {
    if lead.owner_id == Some(to.id) && lead.claimed_by == to.name {
        return Ok(lead);
    }
    let mut row = lead.into_active_model();
    row.owner_id = Set(Some(to.id));
    row.claimed_by = Set(to.name.clone());
    row.updated_at = Set(zone::now());
    Ok(row.update(tx).await?)
}

impl Leads {
    /// Assigns a locked lead to the current user.
    ///
    /// # Errors
    /// 409 with the name of the assignee if the lead is assigned to another user.
    pub(super) async fn take(&self, tx: &Tx, lead: Lead, who: &Colleague) -> Result<Lead, Error> {
        if lead.is_assigned() && !lead.is_with(who) {
            return Err(assigned(&self.holder(&lead).await?));
        }
        give(tx, lead, who).await
    }

    /// The name of the assignee. Leads of former versions have only the key.
    pub(super) async fn holder(&self, lead: &Lead) -> Result<String, Error> {
        match lead.owner_id {
            Some(owner) if lead.claimed_by.is_empty() => {
                let known = self.colleague(&owner.to_string()).await?;
                Ok(known.map_or_else(|| format!("#{owner}"), |colleague| colleague.name))
            }
            _ => Ok(lead.holder().to_owned()),
        }
    }

    /// The assignee of a lead and the time of the assignment, for the page that could not take the lead. The time comes
    /// from the audit log. It is unknown if the lead was imported or if the entry was removed from the log.
    ///
    /// # Errors
    /// 404 if the user may not see such a lead; the database is not available.
    pub(super) async fn taken_by(&self, who: &Identity, id: i64) -> Result<Flash, Error> {
        let lead = Entity::find_by_id(id).filter(access::rows(who, VIEW)?);
        let lead = lead.one(self.core.db.read()).await?;
        let lead = lead.ok_or_else(Error::not_found)?;
        let holder = self.holder(&lead).await?;
        let past = audit::of(&self.core.db, &history::subject(id), LOOKED_AT).await?;
        let is_taking = |past: &&audit::Past| {
            ["owner_id", "claimed_by"]
                .iter()
                .any(|fact| past.before[fact] != past.after[fact])
        };
        Ok(match past.iter().find(is_taking) {
            Some(past) => Flash::new("lead-assigned-since")
                .with_text("who", &holder)
                .with_text(
                    "at",
                    &self.core.zone.local(past.at).format("%d.%m.%Y %H:%M").to_string(),
                ),
            None => Flash::new("lead-assigned").with_text("who", &holder),
        })
    }

    /// Takes a lead for the user, or assigns it to `to`, and runs the follow-up actions.
    ///
    /// # Errors
    /// 404 if the user may not change such a lead; 409 on taking if the lead is assigned to another user.
    pub(super) async fn assign(
        &self,
        (who, context): (&Identity, &Context),
        id: i64,
        to: Option<&Colleague>,
    ) -> Result<Lead, Error> {
        let tx = self.core.db.begin().await?;
        let before = locked(&tx, id, access::rows(who, CHANGE)?).await?;
        let (after, action) = match to {
            Some(to) => (give(&tx, before.clone(), to).await?, "lead.changed.give"),
            None => (
                self.take(&tx, before.clone(), &who.into()).await?,
                "lead.changed.take",
            ),
        };
        let facts = (history::facts(&before), history::facts(&after));
        if facts.0 != facts.1 {
            let entry = Entry::of_request(who, context, action, history::subject(id));
            audit::record(&tx, [entry.named(&after.name).with(facts.0, facts.1)]).await?;
        }
        let change = Change {
            before: &before,
            after: Some(&after),
            by: who,
        };
        self.follow(&tx, change).await?;
        tx.commit().await.map_err(db::Error::from)?;
        self.core.outbox.wake();
        Ok(after)
    }
}

/// `POST /api/leads/{id}/take/`: the lead, or 409 with the name of the assignee.
pub(super) async fn take_by_program(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
) -> Result<Response, Error> {
    let lead = leads.assign((&who, &context), id, None).await?;
    leads.answer(lead, Include::read(&query), &who, &context).await
}

/// `POST /api/leads/{id}/give/` with `colleague`: the key of the user, or the user name.
pub(super) async fn give_by_program(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let given = form
        .value("colleague")
        .map(ToString::to_string)
        .unwrap_or_default();
    let colleagues = leads.colleagues().await?;
    let named = |colleague: &&Colleague| colleague.id.to_string() == given || colleague.name == given;
    let Some(to) = colleagues.iter().find(named) else {
        let mut errors = FieldErrors::default();
        errors.add("colleague", Message::new("lead-no-colleague"));
        return Err(Error::invalid(errors));
    };
    let lead = leads.assign((&who, &context), id, Some(to)).await?;
    leads.answer(lead, Include::read(&query), &who, &context).await
}
