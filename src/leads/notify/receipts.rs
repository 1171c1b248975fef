//! The state of a lead's notifications, and sending one of them again.

use std::sync::Arc;

use axum::extract::State;
use axum::{Json, http::StatusCode};
use outbox::Delivery;
use schemars::JsonSchema;
use serde::Serialize;
use web::{Context, Error, Id, IdempotencyKey, Identity, Path, Query};

use super::lookup;
use crate::{
    leads::{
        access,
        commands::{Channel, Writer},
        permissions::{CHANGE, VIEW},
        state::Leads,
    },
    zone::Zone,
};

/// A delivery as staff see it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Shown {
    id: i64,
    channel: String,
    kind: String,
    recipient: String,
    state: &'static str,
    attempts: i64,
    last_error: String,
    receipt: String,
    created_at: String,
    due_at: Option<String>,
    finished_at: Option<String>,
}

impl Shown {
    fn new(delivery: Delivery, zone: Zone) -> Self {
        let is_pending = delivery.state == outbox::State::Pending;
        Self {
            id: delivery.id,
            channel: delivery.channel,
            kind: delivery.kind,
            recipient: delivery.recipient,
            state: delivery.state.name(),
            attempts: delivery.attempts,
            last_error: delivery.last_error,
            receipt: delivery.receipt,
            created_at: zone.format(delivery.created_at),
            due_at: is_pending.then(|| zone.format(delivery.due_at)),
            finished_at: delivery.finished_at.map(|at| zone.format(at)),
        }
    }
}

/// `GET /api/leads/{id}/deliveries/`: oldest first.
pub(crate) async fn deliveries(
    State(leads): State<Arc<Leads>>,
    who: Identity,
    Id(id): Id,
    query: Query,
) -> Result<Json<Vec<Shown>>, Error> {
    let lead = leads.find(id, &query, &who, VIEW).await?;
    let deliveries = leads.core.outbox.of(&lookup::subject(id)).await?.into_iter();
    let shown = deliveries.map(|delivery| {
        let delivery = access::delivery_shown_to(&who, &lead, delivery);
        Shown::new(delivery, leads.core.zone)
    });
    Ok(Json(shown.collect()))
}

/// `POST /api/leads/{id}/deliveries/{delivery}/redeliver/`: 202 if it was queued again, 409 while it is being sent or
/// if it was cancelled.
pub(crate) async fn redeliver(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Path((lead, delivery)): Path<(i64, i64)>,
    query: Query,
    key: IdempotencyKey,
) -> Result<StatusCode, Error> {
    leads.find(lead, &query, &who, CHANGE).await?;
    let tx = leads.core.db.begin().await?;
    let once = key.once_without_body();
    if let Some(before) = once.claim(&tx).await? {
        before.repeated()?;
        return Ok(StatusCode::ACCEPTED);
    }
    let writer = leads.writer(&tx, Channel::Request(&who, &context));
    let is_again = send_again(writer, lead, delivery).await?;
    if is_again {
        leads.commit(tx).await?;
    }
    Ok(if is_again {
        StatusCode::ACCEPTED
    } else {
        StatusCode::CONFLICT
    })
}

/// Sends a notification of a lead again. Returns `false` if it is being sent at this moment or was cancelled.
///
/// # Errors
/// 403 without the permission; 404 if there is no such lead, or no such notification of it.
pub(crate) async fn send_again(writer: Writer<'_>, lead: i64, delivery: i64) -> Result<bool, Error> {
    let known = writer.core.outbox.of(&lookup::subject(lead)).await?;
    if !known.iter().any(|known| known.id == delivery) {
        return Err(Error::not_found());
    }
    let lead = writer.locked(lead, CHANGE).await?;
    writer.redeliver(Some(&lead), delivery).await
}
