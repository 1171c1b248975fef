//! The shared state of the analytics handlers, with the queue of events.

use std::sync::Arc;

use web::rate_limit::LocalLimit;

use super::{ingest::Ingest, settings::AnalyticsSettings};
use crate::core::Core;

/// The shared state.
pub struct Analytics {
    pub(super) core: Core,
    pub(super) ingest: Ingest,
    pub(super) limit: LocalLimit,
}

impl Analytics {
    /// Starts accepting events.
    pub fn start(core: &Core) -> Arc<Self> {
        Arc::new(Self {
            ingest: Ingest::start(&core.db),
            limit: LocalLimit::new(core.settings.get::<AnalyticsSettings>().rate_limit()),
            core: core.clone(),
        })
    }

    /// Stops accepting events, and returns when all accepted events are stored.
    pub async fn drain(&self) {
        self.ingest.drain().await;
    }
}
