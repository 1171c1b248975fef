//! What the checks of https without a proxy find.

use crate::{operations::https::Keeper, settings::Settings};

pub(super) fn wrong(settings: &Settings) -> Option<String> {
    Keeper::wrong(settings)
}

#[cfg(unix)]
pub(super) fn key_open(settings: &Settings) -> Option<String> {
    use std::os::unix::fs::PermissionsExt as _;

    let file = settings.https.key.as_deref()?;
    let mode = std::fs::metadata(file).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| format!("TLS_KEY={} has mode {mode:o}: others may use it", file.display()))
}

/// Who may read a file is not told by a mode here.
#[cfg(not(unix))]
pub(super) fn key_open(_: &Settings) -> Option<String> {
    None
}
