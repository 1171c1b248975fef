//! Making and testing backups of a running site: the state that the parts share.

use std::{fs::File, path::PathBuf};

use super::{catalogue::BackupStore, create, error::Error, storage};
use crate::{core::Core, folder::make_private};

/// Making and testing backups of a running site.
#[derive(Clone)]
pub struct Backups {
    pub(super) core: Core,
    pub(super) shelf: BackupStore,
}

impl Backups {
    /// The backups of this site.
    ///
    /// # Errors
    /// The client of the bucket could not be created.
    pub fn new(core: &Core) -> Result<Self, Error> {
        Ok(Self {
            core: core.clone(),
            shelf: BackupStore::new(&core.settings)?,
        })
    }

    pub(super) fn dir(&self) -> PathBuf {
        self.core.settings.backup_dir()
    }

    /// The lock on the folder of backups. It is released when the value is dropped, or when the process is killed. What
    /// a killed process did not finish is removed.
    pub(super) fn turn(&self) -> Result<File, Error> {
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
            if name.ends_with(storage::PARTIAL) {
                std::fs::remove_file(entry.path())?;
            } else if name.starts_with(create::WORK) {
                std::fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(lock)
    }
}
