//! The worker of one process: a lane for each channel, so that a slow one delays no other.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt as _;
use tokio::{sync::watch, task::JoinSet, time::timeout};

use crate::{Courier, OnDeadLetter, Outbox, channel_worker::Lane, phase::Phase};

/// What the last transactions may take when the worker ends.
const LAST_NOTES: Duration = Duration::from_secs(3);

/// Sends until it is stopped. Dropped without [`Worker::stop`] it ends as if it had been killed: what it was sending is
/// tried again when its lease is over.
#[must_use = "dropped, it stops at once"]
#[derive(Debug)]
pub struct Worker {
    phase: watch::Sender<Phase>,
    lanes: JoinSet<()>,
}

impl Worker {
    pub(crate) fn start(
        outbox: &Outbox,
        couriers: Vec<Arc<dyn Courier>>,
        on_dead: Option<Arc<dyn OnDeadLetter>>,
    ) -> Self {
        let (phase, seen) = watch::channel(Phase::Running);
        let mut lanes = JoinSet::new();
        for (courier, on_dead) in couriers.into_iter().zip(std::iter::repeat(on_dead)) {
            let (outbox, seen) = (outbox.clone(), seen.clone());
            lanes.spawn(async move {
                loop {
                    let lane = Lane::new(&outbox, &courier, on_dead.as_ref(), &seen);
                    match AssertUnwindSafe(lane.run()).catch_unwind().await {
                        Ok(()) => return,
                        Err(_) => {
                            tracing::error!(channel = courier.channel(), "a lane panicked and starts again");
                        }
                    }
                    tokio::time::sleep(outbox.options.poll).await;
                }
            });
        }
        Self { phase, lanes }
    }

    /// Begins nothing new, gives what is being sent so long to end, and hands the rest back, due at once.
    pub async fn stop(mut self, patience: Duration) {
        self.phase.send_replace(Phase::Finishing);
        if timeout(patience, self.ended()).await.is_ok() {
            return;
        }
        self.phase.send_replace(Phase::Ending);
        if timeout(LAST_NOTES, self.ended()).await.is_err() {
            tracing::warn!("the database did not answer; what was being sent is tried again later");
        }
    }

    async fn ended(&mut self) {
        while self.lanes.join_next().await.is_some() {}
    }
}
