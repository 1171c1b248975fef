//! The slice at work: the queue of events, and what its handlers share.

use std::sync::Arc;

use web::rate_limit::LocalLimit;

use super::{ingest::Ingest, settings::AnalyticsSettings};
use crate::core::Core;

/// The slice at work.
pub struct Analytics {
    pub(super) core: Core,
    pub(super) ingest: Ingest,
    pub(super) limit: LocalLimit,
}

impl Analytics {
    /// Starts taking events.
    pub fn start(core: &Core) -> Arc<Self> {
        Arc::new(Self {
            ingest: Ingest::start(&core.db),
            limit: LocalLimit::new(core.settings.get::<AnalyticsSettings>().rate_limit()),
            core: core.clone(),
        })
    }

    /// Takes no more events, and returns when those that were taken are stored.
    pub async fn drain(&self) {
        self.ingest.drain().await;
    }
}
