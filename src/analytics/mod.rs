//! Analytics: events that pages report, and the figures derived from them.

mod admin;
mod card;
mod checks;
mod cleanup;
mod dashboard;
pub mod event;
mod import;
mod ingest;
mod privacy;
mod report;
mod rollup;
mod settings;
mod state;
mod track;

use std::sync::Arc;

use web::{Access, Permission, Routes};

pub use admin::sections;
pub use card::ViewsThisWeek;
pub use checks::CHECKS;
pub use cleanup::{cleanup, count_older};
pub use dashboard::Dashboard;
pub use event::NewEvent;
pub use import::Events;
pub use ingest::Ingest;
pub use privacy::EventHolder;
pub use report::Report;
pub use settings::AnalyticsSettings;
pub use state::Analytics;

/// Permission to see the figures.
pub const VIEW: Permission = Permission("analytics.view");

impl Analytics {
    /// The routes of analytics in the API.
    pub fn routes(self: &Arc<Self>) -> Routes {
        let staff = Access::Requires(VIEW);
        Routes::new()
            .post("/api/analytics/track/", Access::Public, track::track)
            .get("/api/analytics/dashboard/", staff, dashboard::show)
            .get("/api/analytics/stats/", staff, dashboard::show)
            .get("/api/analytics/report/", staff, report::show)
            .with_state(self)
    }
}
