//! Saves the data to a place that the operator knows, when the open file is no longer the one with its name.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use super::{trouble::Trouble, watch::Watch};
use crate::{
    backup::{error::Error, sqlite::copy_pages},
    sqlite_file::create_private,
};

/// Suffix of the name of a saved copy, before its time.
const SAVED: &str = ".saved-";

/// Where the stored data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rescued {
    /// In the file itself: the log was checkpointed into it.
    InPlace,
    /// In a copy.
    Copy(PathBuf),
    /// The log of an overwritten file was set aside, so that it is not taken for the log of what the file holds now.
    LogAside(PathBuf),
}

pub(super) fn rescue(watch: &Watch, connection: Option<&Connection>) -> Result<Rescued, Error> {
    let file = watch.main();
    let Some(connection) = connection else {
        return Err(io::Error::from(io::ErrorKind::NotConnected).into());
    };
    match watch.trouble() {
        Some(Trouble::Overwritten) if watch.is_exchanged() => {
            let aside = beside(file, &format!("-wal{SAVED}"));
            fs::rename(watch.wal(), &aside)?;
            Ok(Rescued::LogAside(aside))
        }
        Some(Trouble::Missing | Trouble::Replaced) => {
            let copy = beside(file, SAVED);
            if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                fs::create_dir_all(folder)?;
            }
            create_private(&copy)?;
            let saved = save(connection, &copy);
            if saved.is_err() {
                // A partial copy could be mistaken for a complete one. The first error is the one to report.
                let _ = fs::remove_file(&copy);
            }
            saved?;
            empty_log(connection)?;
            Ok(Rescued::Copy(copy))
        }
        _ => {
            empty_log(connection)?;
            Ok(Rescued::InPlace)
        }
    }
}

fn save(connection: &Connection, to: &Path) -> rusqlite::Result<()> {
    let mut copy = Connection::open(to)?;
    copy_pages(connection, &mut copy)?;
    copy.pragma_update(None, "journal_mode", "DELETE")
}

/// Checkpoints the log into the open file, and leaves nothing in it that could be taken for the log of another file.
fn empty_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

/// A path next to the file, with the time in its name.
fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(
        "{suffix}{}",
        chrono::Utc::now().format("%Y%m%dT%H%M%S%.3fZ")
    ));
    name.into()
}

/// The saved copies of a file, newest first.
pub(crate) fn saved_copies(file: &Path) -> Vec<PathBuf> {
    let start = format!(
        "{}{SAVED}",
        file.file_name().unwrap_or_default().to_string_lossy()
    );
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let Ok(entries) = fs::read_dir(folder.unwrap_or(Path::new("."))) else {
        return vec![];
    };
    let mut copies: Vec<_> = entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(&start))
        .map(|entry| entry.path())
        .collect();
    copies.sort();
    copies.reverse();
    copies
}
