//! Checks of the settings of analytics.

use text::Message;

use super::AnalyticsSettings;
use crate::{
    check::{Check, Severity},
    settings::Settings,
};

/// The checks.
pub const CHECKS: &[Check] = &[Check {
    id: "visitors-kept",
    severity: Severity::Warning,
    find: visitors_kept,
}];

fn visitors_kept(settings: &Settings) -> Option<Message> {
    (settings.get::<AnalyticsSettings>().keep_client && !settings.site.debug)
        .then(|| Message::new("check-visitors-kept"))
}
