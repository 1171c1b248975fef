//! Making a backup. It counts only after it was read back and compared with its source.

use std::path::{Path, PathBuf};

use age::x25519;
use db::backup::{Home, compare};
use migration::{Schema, State};

use super::{
    archive,
    backups::Backups,
    error::Error,
    manifest::{self, Manifest},
    name,
    pack::Pack,
    settings::BackupSettings,
    signer,
    storage::{self, Note},
    unpack::{Keep, Unpacked},
};
use crate::zone;

/// The prefix of the folders in which backups are made.
pub(super) const WORK: &str = ".work";

/// A backup that was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its name.
    pub name: String,
    /// Its path on this machine.
    pub path: PathBuf,
    /// Its note.
    pub note: Note,
    /// Files that the database names but no store has.
    pub lost: Vec<String>,
    /// Places to which the backup could not be copied, each with the reason.
    pub not_copied: Vec<String>,
}

impl Backups {
    /// Makes a backup, reads it back, and copies it to the other places.
    ///
    /// # Errors
    /// The backup failed, and nothing of it is left. A failed copy is not an error here.
    pub async fn create(&self) -> Result<Made, Error> {
        Ok(self.make().await?.0)
    }

    /// Same as [`Backups::create`]. Also returns the temporary key that opens it, which is lost when the value is
    /// dropped.
    pub(super) async fn make(&self) -> Result<(Made, Vec<x25519::Identity>), Error> {
        let _turn = self.turn()?;
        let dir = self.dir();
        let made = self.make_in(&dir).await;
        made.map_err(|error| {
            if error.is_full() {
                Error::Full(dir.display().to_string())
            } else {
                error
            }
        })
    }

    async fn make_in(&self, dir: &Path) -> Result<(Made, Vec<x25519::Identity>), Error> {
        let settings = self.core.settings.get::<BackupSettings>();
        let work = tempfile::Builder::new().prefix(WORK).tempdir_in(dir)?;
        let mut recipients: Vec<_> = settings
            .recipients
            .iter()
            .filter_map(super::settings::Recipient::key)
            .collect();
        let mut identities = vec![];
        if !recipients.is_empty() {
            let (identity, recipient) = archive::passing_key();
            recipients = archive::with(recipients, recipient);
            identities.push(identity);
        }
        let home = self.home();
        archive::ensure_room(dir, home.size().await?)?;
        let named = self.named().await?;
        let dump = work.path().join(manifest::DUMP);
        let tables = home.dump(&dump).await.inspect_err(|error| {
            if let Some(file) = self.core.db.data_file() {
                file.failed_to_copy(error);
            }
        })?;
        let mut manifest = Manifest::new(home.backend().to_string(), &tables, &self.core.secret);
        manifest.steps = migration::applied(&self.core.db).await?;
        let name = name::of(manifest.taken_at, !recipients.is_empty());
        let partial = dir.join(format!("{name}{}", storage::PARTIAL));
        // Removed if anything fails, or by the next backup if this process is killed.
        let unfinished = Unfinished(&partial);
        let pack = Pack {
            core: self.core.clone(),
            dump: dump.clone(),
            manifest,
            recipients,
            named,
        };
        let (manifest, sum) = pack.write(&partial).await?;
        std::fs::remove_file(&dump)?;
        read_back(
            &partial,
            &work.path().join("read"),
            identities.clone(),
            &self.core.schema,
        )
        .await?;
        let path = dir.join(&name);
        storage::rename_durably(&partial, &path)?;
        std::mem::forget(unfinished);
        let mut note = Note {
            sha256: sum.sha256,
            size: sum.size,
            rows: manifest.rows(),
            files: manifest.files.len() - 1,
            program: manifest.program,
            verified_at: Some(zone::now()),
            proven_at: None,
            ..Note::default()
        };
        signer::seal_note(&name, &mut note, &self.core.secret);
        let not_copied = self.spread(&name, &path, &note).await;
        tracing::info!(name, bytes = note.size, "a backup was made");
        #[expect(clippy::cast_precision_loss, reason = "exact below nine million gigabytes")]
        metrics::gauge!("backup_bytes").set(note.size as f64);
        let made = Made {
            name,
            path,
            note,
            lost: manifest.lost,
            not_copied,
        };
        Ok((made, identities))
    }

    /// Copies a backup with its note to every place but the first, which already has it.
    async fn spread(&self, name: &str, path: &Path, note: &Note) -> Vec<String> {
        let mut failed = vec![];
        for (index, place) in self.shelf.places().iter().enumerate() {
            let copied = async {
                if index > 0 {
                    place.put(path, name).await?;
                }
                place.write_note(name, note).await
            };
            if let Err(error) = copied.await {
                tracing::error!(place = place.label, "a backup could not be copied: {error}");
                failed.push(format!("{}: {error}", place.label));
            }
        }
        failed
    }

    pub(super) fn home(&self) -> Home {
        let settings = &self.core.settings;
        Home::new(&settings.database.url, &settings.files.data_dir)
    }

    /// The files that the database names. They cannot be determined for an older schema.
    async fn named(&self) -> Result<Vec<String>, Error> {
        match self.core.schema.state(&self.core.db).await? {
            State::Current => Ok(self.core.slices.named_files(&self.core).await?),
            State::Empty | State::Behind(_) => Ok(vec![]),
        }
    }
}

/// Reads an archive from its first byte to its last. A SQLite database is also opened. A PostgreSQL dump is restored
/// only in a restore test.
pub(super) async fn read_back(
    archive: &Path,
    folder: &Path,
    identities: Vec<x25519::Identity>,
    schema: &Schema,
) -> Result<Unpacked, Error> {
    std::fs::create_dir_all(folder)?;
    let unpacked = Unpacked::read(archive, folder, identities, schema, Keep::Dump).await?;
    if db::Backend::names_a_file(&unpacked.manifest.database) {
        let url = db::DatabaseUrl::SqliteFile(unpacked.dump());
        compare(&unpacked.manifest.sums(), &Home::new(&url, folder).sums().await?)?;
    }
    std::fs::remove_file(unpacked.dump())?;
    Ok(unpacked)
}

/// Removes an unfinished file when it is dropped.
struct Unfinished<'a>(&'a Path);

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        // If it cannot be removed now, it is removed before the next backup is made.
        let _ = std::fs::remove_file(self.0);
    }
}
