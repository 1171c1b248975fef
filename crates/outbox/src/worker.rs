//! The worker of one process: a lane for each channel, so that a slow one delays no other.

use std::{sync::Arc, time::Duration};

use crate::{Courier, OnDead, Outbox};

/// Sends until it is stopped. Dropped without [`Worker::stop`] it ends as if it had been killed: what it was sending is
/// tried again when its lease is over.
#[must_use = "dropped, it stops at once"]
#[derive(Debug)]
pub struct Worker {}

impl Worker {
    pub(crate) fn start(
        _outbox: &Outbox,
        _couriers: Vec<Arc<dyn Courier>>,
        _on_dead: Option<Arc<dyn OnDead>>,
    ) -> Self {
        Self {}
    }

    /// Begins nothing new, gives what is being sent so long to end, and hands the rest back, due at once.
    #[expect(clippy::unused_async, reason = "the lanes follow")]
    pub async fn stop(self, _patience: Duration) {}
}
