//! Checks of the settings of https without a proxy.

use text::Message;

use super::Keeper;
use crate::{
    check::{Check, Severity},
    settings::Settings,
};

/// The checks of this module.
pub const CHECKS: &[Check] = &[
    Check {
        id: "https-wrong",
        severity: Severity::Critical,
        find: wrong,
    },
    Check {
        id: "tls-key-open",
        severity: Severity::Warning,
        find: key_open,
    },
];

fn wrong(settings: &Settings) -> Option<Message> {
    Keeper::wrong(settings).map(|what| Message::new("check-https-wrong").with("what", what))
}

#[cfg(unix)]
fn key_open(settings: &Settings) -> Option<Message> {
    use std::os::unix::fs::PermissionsExt as _;

    let file = settings.https.key.as_deref()?;
    let mode = std::fs::metadata(file).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| {
        Message::new("check-tls-key-open")
            .with("file", file.display().to_string())
            .with("mode", format!("{mode:o}"))
    })
}

/// On this platform, the mode does not tell who can read a file.
#[cfg(not(unix))]
fn key_open(_: &Settings) -> Option<Message> {
    None
}
