//! What `paradise check` finds about the website.

use text::Message;

use super::{FrontEnd, INDEX, WebsiteSettings};
use crate::{
    check::{Check, Severity},
    settings::Settings,
};

/// The checks.
pub const CHECKS: &[Check] = &[Check {
    id: "website-missing",
    severity: Severity::Critical,
    find: missing,
}];

fn missing(settings: &Settings) -> Option<Message> {
    let Some(FrontEnd::Folder(folder)) = &settings.get::<WebsiteSettings>().dir else {
        return None;
    };
    (!folder.join(INDEX).is_file())
        .then(|| Message::new("check-website-missing").with("folder", folder.display().to_string()))
}
