//! What `paradise check` finds about the website.

use text::Message;

use super::{FrontEnd, INDEX, WebsiteSettings};
use crate::{
    check::{Check, Severity},
    settings::Settings,
};

/// The checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "website-missing",
        severity: Severity::Critical,
        find: missing,
    },
    Check {
        id: "website-holds-files",
        severity: Severity::Critical,
        find: holds_files,
    },
];

fn missing(settings: &Settings) -> Option<Message> {
    let Some(FrontEnd::Folder(folder)) = &settings.get::<WebsiteSettings>().dir else {
        return None;
    };
    (!folder.join(INDEX).is_file() && settings.overlap(folder).is_none())
        .then(|| Message::new("check-website-missing").with("folder", folder.display().to_string()))
}

fn holds_files(settings: &Settings) -> Option<Message> {
    let FrontEnd::Folder(folder) = settings.get::<WebsiteSettings>().dir.clone()? else {
        return None;
    };
    let (name, store) = settings.overlap(&folder)?;
    let overlap = Message::new("check-website-holds-files").with("folder", folder.display().to_string());
    Some(
        overlap
            .with("name", name)
            .with("store", store.display().to_string()),
    )
}
