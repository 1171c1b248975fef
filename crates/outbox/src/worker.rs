//! The worker of one process: a lane for each channel, so that a slow channel does not delay others.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt as _;
use tokio::{sync::watch, task::JoinSet, time::timeout};

use crate::{Courier, OnDeadLetter, Outbox, channel_worker::Lane, phase::Phase};

/// The time limit for the last transactions at shutdown.
const LAST_NOTES: Duration = Duration::from_secs(3);

/// Sends deliveries until it is stopped. If it is dropped without [`Worker::stop`], it ends as if it had been killed:
/// what it was sending is tried again when its lease ends.
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

    /// Stops claiming deliveries, gives those in progress this much time to finish, and releases the rest. They are due
    /// at once.
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
