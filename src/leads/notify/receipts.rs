//! What became of the notices of a lead, and sending one again.

use std::sync::Arc;

use axum::extract::State;
use axum::{Json, extract::Path, http::StatusCode};
use outbox::Delivery;
use serde::Serialize;
use web::{Error, Query};

use super::lookup;
use crate::leads::{Leads, read::Id};
use crate::zone::Zone;

/// A delivery as staff see it.
#[derive(Serialize)]
pub(in crate::leads) struct Shown {
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

/// `GET /api/leads/{id}/deliveries/`: the oldest first.
pub(in crate::leads) async fn deliveries(
    State(leads): State<Arc<Leads>>,
    Id(id): Id,
    query: Query,
) -> Result<Json<Vec<Shown>>, Error> {
    leads.find(id, &query).await?;
    let deliveries = leads.core.outbox.of(&lookup::subject(id)).await?;
    let zone = leads.core.zone;
    Ok(Json(
        deliveries
            .into_iter()
            .map(|delivery| Shown::new(delivery, zone))
            .collect(),
    ))
}

/// `POST /api/leads/{id}/deliveries/{delivery}/redeliver/`: 202 when it is on its way again, 409 while it is being sent.
pub(in crate::leads) async fn redeliver(
    State(leads): State<Arc<Leads>>,
    Path((lead, delivery)): Path<(i64, i64)>,
) -> Result<StatusCode, Error> {
    let outbox = &leads.core.outbox;
    let known = outbox.of(&lookup::subject(lead)).await?;
    if !known.iter().any(|known| known.id == delivery) {
        return Err(Error::not_found());
    }
    let tx = leads.core.db.begin().await?;
    let is_again = outbox.redeliver(&tx, delivery).await?;
    tx.commit().await?;
    outbox.wake();
    Ok(if is_again {
        StatusCode::ACCEPTED
    } else {
        StatusCode::CONFLICT
    })
}
