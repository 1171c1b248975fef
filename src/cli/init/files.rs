//! Files that are written once, and copies of the files that they replace.

use std::{
    fs,
    path::{Path, PathBuf},
};

use text::{Lang, Message};

use super::refused;
use crate::failure::Failure;

/// More old copies of a file than this mean that something is wrong.
const MOST_KEPT: u32 = 1000;

/// Returns an error if one of the files exists, unless it may be replaced.
pub(super) fn refuse(paths: &[&Path], force: bool, lang: Lang) -> Result<(), Failure> {
    // A dangling link counts as existing, too.
    let there = paths.iter().find(|path| path.symlink_metadata().is_ok());
    match there {
        Some(path) if !force => {
            let message = Message::new("init-exists").with("file", path.display().to_string());
            Err(refused(&message, lang))
        }
        _ => Ok(()),
    }
}

/// Whether the file already has exactly this content.
pub(super) fn says(path: &Path, text: &str) -> bool {
    fs::read_to_string(path).is_ok_and(|found| found == text)
}

/// Renames a file that is about to be replaced to a free name: `.old`, `.old2`, and so on.
pub(super) fn set_aside(path: &Path) -> Result<(), Failure> {
    if path.symlink_metadata().is_err() {
        return Ok(());
    }
    let named = |number: u32| {
        let ending = if number == 1 {
            String::new()
        } else {
            number.to_string()
        };
        PathBuf::from(format!("{}.old{ending}", path.display()))
    };
    let free = (1..=MOST_KEPT)
        .map(named)
        .find(|name| name.symlink_metadata().is_err());
    let Some(free) = free else {
        return Err(Failure::new(format!(
            "{} has {MOST_KEPT} old copies; delete some",
            path.display()
        )));
    };
    fs::rename(path, &free).map_err(|error| {
        Failure::new(format!(
            "{} cannot be kept as {}: {error}",
            path.display(),
            free.display()
        ))
    })
}
