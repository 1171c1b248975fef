//! What the checks of https without a proxy find.

use text::Message;

use crate::{https::Keeper, settings::Settings};

pub(super) fn wrong(settings: &Settings) -> Option<Message> {
    Keeper::wrong(settings).map(|what| Message::new("check-https-wrong").with("what", what))
}

#[cfg(unix)]
pub(super) fn key_open(settings: &Settings) -> Option<Message> {
    use std::os::unix::fs::PermissionsExt as _;

    let file = settings.https.key.as_deref()?;
    let mode = std::fs::metadata(file).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| {
        Message::new("check-tls-key-open")
            .with("file", file.display().to_string())
            .with("mode", format!("{mode:o}"))
    })
}

/// Who may read a file is not told by a mode here.
#[cfg(not(unix))]
pub(super) fn key_open(_: &Settings) -> Option<Message> {
    None
}
