//! Where backups are kept: a local folder, a second folder, a bucket. Beside each backup is a note with its metadata.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use media::Bucket;
use serde::{Deserialize, Serialize};

use super::{archive, error::Error, name, settings::BackupSettings};
use crate::{folder::make_private, settings::Settings};

/// The folder in the bucket.
const FOLDER: &str = "backups";
/// The suffix of unfinished files.
pub(super) const PARTIAL: &str = ".partial";
/// The suffix of the note of a backup.
const NOTE: &str = ".json";

/// A place.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) label: &'static str,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Folder(PathBuf),
    Bucket(Bucket),
}

/// The note of a backup: its metadata.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Note {
    /// Checksum of the whole file.
    pub sha256: String,
    /// In bytes.
    pub size: u64,
    /// The version of the program that made it.
    pub program: String,
    /// The number of rows of all tables.
    pub rows: u64,
    /// The number of files beside the database.
    pub files: usize,
    /// When it was last read from its first byte to its last and found intact.
    pub verified_at: Option<DateTime<Utc>>,
    /// When it last passed a restore test.
    pub proven_at: Option<DateTime<Utc>>,
    /// The name of the `SECRET_KEY` that signed this note. Notes of older versions have none.
    #[serde(default)]
    pub(super) key: String,
    /// The signature of the note: anyone who can write to the place can write a note.
    #[serde(default)]
    pub(super) seal: String,
}

/// A backup in a place.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) name: String,
    pub(super) made_at: DateTime<Utc>,
    pub(super) size: u64,
    pub(super) note: Option<Note>,
}

/// The places according to the settings. The first is where backups are made, the last is the farthest.
pub(super) fn places(settings: &Settings) -> Result<Vec<Place>, Error> {
    let folder = |label, path: PathBuf| Place {
        label,
        kind: Kind::Folder(path),
    };
    let backups = settings.get::<BackupSettings>();
    let mut places = vec![folder("here", settings.backup_dir())];
    places.extend(backups.second_dir.clone().map(|path| folder("second", path)));
    if let Some(url) = &backups.s3 {
        places.push(Place {
            label: "s3",
            kind: Kind::Bucket(settings.storage.bucket_at(url)?),
        });
    }
    Ok(places)
}

impl Place {
    fn failed(&self, source: io::Error) -> Error {
        let place = match &self.kind {
            Kind::Folder(path) => path.display().to_string(),
            Kind::Bucket(bucket) => format!("{bucket:?}"),
        };
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::Full(place),
            _ => Error::Place { place, source },
        }
    }

    /// The path of a backup, if the place is on this machine.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        match &self.kind {
            Kind::Folder(folder) => Some(folder.join(name)),
            Kind::Bucket(_) => None,
        }
    }

    /// All backups, the newest first. A missing folder has none.
    pub(super) async fn list(&self) -> Result<Vec<Stored>, Error> {
        let mut found = vec![];
        let add = |found: &mut Vec<Stored>, name: String, size| {
            found.extend(name::moment(&name).map(|made_at| Stored {
                name,
                made_at,
                size,
                note: None,
            }));
        };
        match &self.kind {
            Kind::Folder(folder) => match fs::read_dir(folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                entries => {
                    for entry in entries.map_err(|error| self.failed(error))?.flatten() {
                        let size = entry.metadata().map_or(0, |metadata| metadata.len());
                        add(&mut found, entry.file_name().to_string_lossy().into_owned(), size);
                    }
                }
            },
            Kind::Bucket(bucket) => {
                for object in bucket.archived(FOLDER).await? {
                    add(&mut found, object.path, object.size);
                }
            }
        }
        for stored in &mut found {
            stored.note = self.note(&stored.name).await;
        }
        found.sort_by_key(|stored| std::cmp::Reverse(stored.made_at));
        Ok(found)
    }

    /// The note of a backup. A note that cannot be read counts as missing.
    pub(super) async fn note(&self, name: &str) -> Option<Note> {
        let file = format!("{name}{NOTE}");
        let text = match &self.kind {
            Kind::Folder(folder) => fs::read(folder.join(file)).ok()?,
            Kind::Bucket(bucket) => {
                let folder = tempfile::tempdir().ok()?;
                let to = folder.path().join("note");
                bucket.fetch_file(&format!("{FOLDER}/{file}"), &to).await.ok()?;
                fs::read(to).ok()?
            }
        };
        serde_json::from_slice(&text).ok()
    }

    /// Writes the note of a backup.
    pub(super) async fn write_note(&self, name: &str, note: &Note) -> Result<(), Error> {
        let text = serde_json::to_vec_pretty(note).map_err(io::Error::other)?;
        let folder = tempfile::tempdir()?;
        let from = folder.path().join("note");
        fs::write(&from, text)?;
        self.put(&from, &format!("{name}{NOTE}")).await
    }

    /// Copies a file to this place. It appears under its name when it is complete and durable.
    pub(super) async fn put(&self, from: &Path, name: &str) -> Result<(), Error> {
        match &self.kind {
            Kind::Folder(folder) => {
                let (from, folder, name) = (from.to_owned(), folder.clone(), name.to_owned());
                let copied = tokio::task::spawn_blocking(move || copy_into(&from, &folder, &name)).await;
                copied
                    .map_err(io::Error::from)
                    .and_then(|outcome| outcome)
                    .map_err(|error| self.failed(error))
            }
            Kind::Bucket(bucket) => Ok(bucket.send_file(&format!("{FOLDER}/{name}"), from).await?),
        }
    }

    /// Downloads a backup to this machine.
    pub(super) async fn fetch(&self, name: &str, to: &Path) -> Result<(), Error> {
        match &self.kind {
            Kind::Folder(folder) => {
                let copied = tokio::fs::copy(folder.join(name), to).await;
                copied.map(drop).map_err(|error| self.failed(error))
            }
            Kind::Bucket(bucket) => Ok(bucket.fetch_file(&format!("{FOLDER}/{name}"), to).await?),
        }
    }

    /// Removes a backup, and its note last.
    pub(super) async fn remove(&self, name: &str) -> Result<(), Error> {
        for file in [name.to_owned(), format!("{name}{NOTE}")] {
            match &self.kind {
                Kind::Folder(folder) => match fs::remove_file(folder.join(file)) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(self.failed(error)),
                    _ => {}
                },
                Kind::Bucket(bucket) => bucket.remove(&format!("{FOLDER}/{file}")).await?,
            }
        }
        Ok(())
    }
}

/// Renames a finished file to its final name, durably.
pub(super) fn rename_durably(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    match to.parent() {
        Some(folder) if cfg!(unix) => fs::File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

fn copy_into(from: &Path, folder: &Path, name: &str) -> io::Result<()> {
    make_private(folder)?;
    let partial = folder.join(format!("{name}{PARTIAL}"));
    let copied = (|| {
        fs::copy(from, &partial)?;
        fs::File::options().write(true).open(&partial)?.sync_all()?;
        // A disk may have written something else than what was sent to it.
        if archive::sum_of(from)?.sha256 != archive::sum_of(&partial)?.sha256 {
            return Err(io::Error::other("the copy is not what was copied"));
        }
        rename_durably(&partial, &folder.join(name))
    })();
    if copied.is_err() {
        // The first error is the one to report.
        let _ = fs::remove_file(&partial);
    }
    copied
}
