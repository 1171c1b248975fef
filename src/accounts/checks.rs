//! Checks of the settings of accounts.

use std::time::Duration;

use text::Message;

use super::AccountsSettings;
use crate::{
    check::{Check, Severity},
    settings::Settings,
};

/// The checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "two-step-not-required",
        severity: Severity::Warning,
        find: two_step_not_required,
    },
    Check {
        id: "sessions-long",
        severity: Severity::Warning,
        find: sessions_long,
    },
];

/// Limits above which a warning is shown: one day without activity, one month in total. On a computer that other people
/// can reach, a session should not last longer.
const LONGEST_IDLE: Duration = Duration::from_hours(24);

const LONGEST_SESSION: Duration = Duration::from_hours(30 * 24);

fn two_step_not_required(settings: &Settings) -> Option<Message> {
    let is_required = settings
        .get::<AccountsSettings>()
        .two_step_roles
        .iter()
        .any(|role| role.name() == "owner");
    (!is_required && !settings.site.debug).then(|| Message::new("check-two-step-not-required"))
}

fn sessions_long(settings: &Settings) -> Option<Message> {
    let accounts = settings.get::<AccountsSettings>();
    let is_long = accounts.session_idle > LONGEST_IDLE || accounts.session_lifetime > LONGEST_SESSION;
    (is_long && !settings.site.debug).then(|| Message::new("check-sessions-long"))
}
