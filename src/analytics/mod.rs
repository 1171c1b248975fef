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

use ::settings::Group;
use web::{
    Access, Permission, Routes,
    openapi::{Operation, Schema},
};

use card::ViewsThisWeek;

use crate::{
    core::Core,
    slice::{Parts, Served, Slice},
};

pub use cleanup::{cleanup, count_older};
pub use dashboard::Dashboard;
pub use event::NewEvent;
pub use ingest::Ingest;
pub use report::Report;
pub use settings::AnalyticsSettings;
pub use state::Analytics;

/// Permission to see the figures.
pub const VIEW: Permission = Permission("analytics.view");

/// The slice.
pub fn slice() -> Slice {
    Slice {
        settings: Some(Group::of::<AnalyticsSettings>()),
        checks: checks::CHECKS,
        importers: || vec![Box::new(import::Events)],
        holder: Some(|| Box::new(privacy::EventHolder)),
        pages: |pages, _| admin::sections(pages),
        start: |core| Box::pin(async move { Ok(start(&core)) }),
        cards: |site| vec![Arc::new(ViewsThisWeek(site.core.clone()))],
        serve: |site| {
            Ok(Served {
                routes: site.parts.need::<Analytics>()?.routes(),
                ..Served::default()
            })
        },
        ..Slice::new("analytics")
    }
}

fn start(core: &Core) -> Parts {
    let analytics = Analytics::start(core);
    let queue = analytics.clone();
    Parts::default()
        .with(analytics)
        .drained_by(async move { queue.drain().await })
}

impl Analytics {
    /// The routes of analytics in the API.
    pub fn routes(self: &Arc<Self>) -> Routes {
        let staff = Access::Requires(VIEW);
        let figures = |id| {
            Operation::new(id, "The figures of the site.").answers(
                200,
                "The figures.",
                Schema::of::<Dashboard>(),
            )
        };
        Routes::new()
            .post("/api/analytics/track/", Access::Public, track::track)
            .described(track::operation(&self.core.terms))
            .get("/api/analytics/dashboard/", staff, dashboard::show)
            .described(figures("getDashboard"))
            .get("/api/analytics/stats/", staff, dashboard::show)
            .described(figures("getStats"))
            .get("/api/analytics/report/", staff, report::show)
            .described(report::operation())
            .with_state(self)
    }
}
