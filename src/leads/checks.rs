//! Checks of a site's mail templates.

use text::Message;

use crate::{
    check::{Check, Severity},
    settings::Settings,
};

/// The checks.
pub const CHECKS: &[Check] = &[Check {
    id: "mail-template-broken",
    severity: Severity::Warning,
    find: mail_template_broken,
}];

fn mail_template_broken(settings: &Settings) -> Option<Message> {
    let wrong = settings.broken_mail_templates();
    let broken = Message::new("check-mail-template-broken").with("first", wrong.first()?.as_str());
    Some(broken.with("more", wrong.len() - 1))
}
