//! One attempt: the courier runs with a deadline, under a lease that is renewed.

use std::{panic::AssertUnwindSafe, sync::Arc};

use db::lease::{Lease, Silence};
use futures_util::FutureExt as _;
use tokio::sync::watch;

use crate::{Arrived, Courier, Delivery, Failure, Outbox, phase::Phase};

/// The content of one attempt: usually one delivery, several in a digest, never none.
#[derive(Debug)]
pub(crate) struct Batch {
    /// The lease on their rows.
    pub(crate) lease: Lease,
    /// The deliveries, all to one recipient.
    pub(crate) deliveries: Vec<Delivery>,
}

impl Batch {
    pub(crate) fn ids(&self) -> impl Iterator<Item = i64> {
        self.deliveries.iter().map(|delivery| delivery.id)
    }

    pub(crate) fn recipient(&self) -> &str {
        self.deliveries.first().map_or("", |delivery| &delivery.recipient)
    }

    /// The ids of the deliveries as a log shows them.
    pub(crate) fn names(&self) -> String {
        let ids: Vec<_> = self.ids().map(|id| id.to_string()).collect();
        ids.join(", ")
    }

    /// The span for all log lines about this batch. It names the requests that caused the deliveries.
    pub(crate) fn span(&self) -> tracing::Span {
        let first = self.deliveries.first();
        let mut requests: Vec<_> = self
            .deliveries
            .iter()
            .map(|delivery| delivery.request_id.as_str())
            .filter(|id| !id.is_empty())
            .collect();
        requests.dedup();
        tracing::error_span!(
            "delivery",
            request_id = (!requests.is_empty()).then(|| requests.join(" ")),
            channel = first.map(|delivery| delivery.channel.as_str()),
        )
    }
}

/// How an attempt ended.
#[derive(Debug)]
pub(crate) enum End {
    Delivered(Arrived),
    Failed(Failure),
    /// The program is shutting down.
    Interrupted,
    /// Another worker holds the rows now, or they were cancelled.
    Lost,
}

/// Runs the attempt.
pub(crate) async fn attempt(
    outbox: &Outbox,
    courier: &Arc<dyn Courier>,
    batch: &Batch,
    mut phase: watch::Receiver<Phase>,
) -> End {
    let (deadline, clock) = (outbox.options.deadline, outbox.options.lease_clock());
    let sending = AssertUnwindSafe(courier.deliver(&batch.deliveries)).catch_unwind();
    tokio::select! {
        sent = tokio::time::timeout(deadline, sending) => match sent {
            Ok(Ok(Ok(arrived))) => End::Delivered(arrived),
            Ok(Ok(Err(failure))) => End::Failed(failure),
            Ok(Err(_)) => End::Failed(transient("the courier panicked; see the log".to_owned())),
            Err(_) => End::Failed(transient(format!("no answer within {deadline:?}"))),
        },
        // To send on is better than to stop in the middle: the other side may already have the message.
        () = batch.lease.hold(&outbox.db, &clock, Silence::IsBorne) => End::Lost,
        _ = phase.wait_for(|phase| *phase == Phase::Ending) => End::Interrupted,
    }
}

fn transient(reason: String) -> Failure {
    Failure::Transient {
        reason,
        retry_after: None,
    }
}
