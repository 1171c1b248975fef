//! Backups: one file each with the database of one moment, every file and a manifest; made on a schedule, copied elsewhere,
//! thinned out, proven by restoring them.
//!
//! | file | what it is |
//! |---|---|
//! | `settings` | what an operator decides |
//! | `create` | making one: snapshot, archive, reading it back, copies |
//! | `pack`, `unpack`, `seal` | the archive: writing, reading and judging; tar, zstd, age |
//! | `manifest` | what a backup says of itself |
//! | `signer` | whose signature it bears |
//! | `place`, `name` | folders and buckets, and the names in them |
//! | `ladder`, `prune` | which ones stay |
//! | `look` | finding, listing and verifying |
//! | `restore` | putting one in place |
//! | `drill` | proving one in a place of its own |
//! | `erasures` | the list of erased persons beside them |
//! | `schedule` | doing all that while the server runs |
//! | `standing`, `watch` | when it last worked, and telling people when it does not |

mod card;
mod create;
mod drill;
mod erasures;
mod error;
mod ladder;
mod look;
mod manifest;
mod name;
mod pack;
mod place;
mod prune;
mod restore;
mod schedule;
mod seal;
mod settings;
mod signer;
mod standing;
mod unpack;
mod watch;

use std::{fs::File, path::PathBuf, pin::Pin};

use crate::{core::Core, folder::make_private};

pub use card::NewestBackup;
pub use create::Made;
pub use drill::Proof;
pub use error::Error;
pub use look::{Found, Seen, Shelf};
pub use manifest::{Manifest, PRIVATE, PUBLIC};
pub use place::Note;
pub use restore::{Restored, Target, Way};
pub use settings::{BackupSettings, Recipient, Schedule, folder};
pub use signer::{KeyName, Signer};
pub use standing::{Standing, measure, standing};
pub use watch::{watch, watch_at};

/// Tells which files the rows of a database name, as paths of an archive; given by the list of slices.
pub type Named = fn(Core) -> Pin<Box<dyn Future<Output = Result<Vec<String>, db::Error>> + Send>>;

/// Making and proving backups of a running site.
#[derive(Clone)]
pub struct Backups {
    core: Core,
    named: Named,
    shelf: Shelf,
}

impl Backups {
    /// For this site.
    ///
    /// # Errors
    /// The client of the bucket could not be made.
    pub fn new(core: &Core, named: Named) -> Result<Self, Error> {
        Ok(Self {
            core: core.clone(),
            named,
            shelf: Shelf::new(&core.settings)?,
        })
    }

    fn dir(&self) -> PathBuf {
        settings::folder(&self.core.settings)
    }

    /// The right to write in the folder of backups, until it is dropped; whoever was killed has left it too. What such a one
    /// did not finish is removed.
    fn turn(&self) -> Result<File, Error> {
        let dir = self.dir();
        let in_dir = |source| Error::Place {
            place: dir.display().to_string(),
            source,
        };
        make_private(&dir).map_err(in_dir)?;
        let lock = File::create(dir.join(".lock")).map_err(in_dir)?;
        lock.try_lock().map_err(|_| Error::Busy)?;
        for entry in std::fs::read_dir(&dir)?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(place::PARTIAL) {
                std::fs::remove_file(entry.path())?;
            } else if name.starts_with(create::WORK) {
                std::fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(lock)
    }
}
