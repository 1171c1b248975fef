//! Analytics: events that pages report, and the figures made of them.

mod admin;
mod card;
mod cleanup;
mod dashboard;
pub mod event;
mod import;
mod ingest;
mod privacy;
mod report;
mod rollup;
mod settings;
mod track;

use std::sync::Arc;

use web::{Access, Permission, Routes, rate_limit::LocalLimit};

pub use admin::sections;
pub use card::ViewsThisWeek;
pub use cleanup::{cleanup, count_older};
pub use dashboard::Dashboard;
pub use event::NewEvent;
pub use import::Events;
pub use ingest::Ingest;
pub use privacy::EventHolder;
pub use report::Report;
pub use settings::AnalyticsSettings;

use crate::core::Core;

/// May see the figures.
pub const VIEW: Permission = Permission("analytics.view");

/// The slice at work.
pub struct Analytics {
    core: Core,
    ingest: Ingest,
    limit: LocalLimit,
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

    /// Its part of the API.
    pub fn routes(self: &Arc<Self>) -> Routes {
        let staff = Access::Requires(VIEW);
        Routes::new()
            .post("/api/analytics/track/", Access::Public, track::track)
            .get("/api/analytics/dashboard/", staff, dashboard::show)
            .get("/api/analytics/stats/", staff, dashboard::show)
            .get("/api/analytics/report/", staff, report::show)
            .with_state(self)
    }

    /// Takes no more events, and returns when those that were taken are stored.
    pub async fn drain(&self) {
        self.ingest.drain().await;
    }
}
