//! The moderation status of leads, and the two API actions that set it (`docs/api/leads.md#moderation`).
//!
//! Lists, statistics, exports and the address of a lead show only accepted leads. Others are shown if they are
//! requested with `?standing=`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use db::Tx;
use db::sea_orm::{ActiveModelTrait as _, ActiveValue::Set, Condition, IntoActiveModel as _};
use web::{Context, Error, Identity, Query};

use super::{
    access,
    by_key::{Id, locked},
    expand::Include,
    history,
    lead::Model as Lead,
    moderation_status::ModerationStatus,
    notify::{
        follow::Change,
        order::{Arrival, order},
    },
    permissions::CHANGE,
    state::Leads,
};
use crate::audit::{self, Entry};

/// The result of a moderation decision.
#[derive(Debug)]
pub struct Judged {
    /// The lead after the decision.
    pub lead: Lead,
    /// Whether the lead must be announced now: it was in quarantine and is accepted. This is true once per lead.
    pub must_be_announced: bool,
}

/// Sets the moderation status of a lead of `rows`. Setting the same status twice changes nothing. The caller that
/// commits `tx` announces the lead in it, if it must be announced.
///
/// # Errors
/// 404 if there is no such lead; the database is not available.
pub async fn judge(
    tx: &Tx,
    id: i64,
    rows: Condition,
    standing: ModerationStatus,
    now: DateTime<Utc>,
) -> Result<Judged, Error> {
    let lead = locked(tx, id, rows).await?;
    if lead.standing == standing {
        return Ok(Judged {
            lead,
            must_be_announced: false,
        });
    }
    let must_be_announced = standing == ModerationStatus::Accepted && lead.held_at.is_some();
    let mut row = lead.into_active_model();
    row.standing = Set(standing);
    row.updated_at = Set(now);
    if standing == ModerationStatus::Accepted {
        row.held_at = Set(None);
    }
    Ok(Judged {
        lead: row.update(tx).await?,
        must_be_announced,
    })
}

/// `POST /api/leads/{id}/not-spam/`
pub(super) async fn not_spam(
    leads: State<Arc<Leads>>,
    context: Context,
    who: Identity,
    id: Id,
    query: Query,
) -> Result<Response, Error> {
    say(leads, context, who, id, query, ModerationStatus::Accepted).await
}

/// `POST /api/leads/{id}/spam/`
pub(super) async fn spam(
    leads: State<Arc<Leads>>,
    context: Context,
    who: Identity,
    id: Id,
    query: Query,
) -> Result<Response, Error> {
    say(leads, context, who, id, query, ModerationStatus::Spam).await
}

async fn say(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
    standing: ModerationStatus,
) -> Result<Response, Error> {
    let lead = leads.decide(&who, &context, id, standing).await?;
    let include = Include::read(&query).with_spam();
    leads.answer(lead, include, &who, &context).await
}

impl Leads {
    /// Applies a user's decision about one lead. A lead that was in quarantine is announced. The decision is recorded
    /// in the audit log.
    ///
    /// # Errors
    /// See [`judge`]; 403 without the permission.
    pub(super) async fn decide(
        &self,
        who: &Identity,
        context: &Context,
        id: i64,
        standing: ModerationStatus,
    ) -> Result<Lead, Error> {
        let rows = access::rows(who, CHANGE)?;
        let tx = self.core.db.begin().await?;
        let lead = locked(&tx, id, rows.clone()).await?;
        let before = history::facts(&lead);
        let judged = judge(&tx, id, rows, standing, crate::zone::now()).await?;
        if judged.must_be_announced {
            let arrival = Arrival {
                id,
                lead: &judged.lead,
                request_id: &context.request_id,
                is_genuine: false,
            };
            order(&self.core, &tx, &[arrival]).await?;
        }
        let after = history::facts(&judged.lead);
        if before != after {
            let entry = Entry::of_request(who, context, "lead.changed", history::subject(id));
            let entry = entry.named(&judged.lead.name).with(before, after);
            audit::record(&tx, [entry]).await?;
        }
        let change = Change {
            before: &lead,
            after: Some(&judged.lead),
            by: who,
        };
        self.follow(&tx, change).await?;
        tx.commit().await?;
        self.core.outbox.wake();
        Ok(judged.lead)
    }
}
