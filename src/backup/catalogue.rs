//! Finding, listing and verifying backups. Works without a database.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use age::x25519;
use chrono::{DateTime, Utc};

use migration::Schema;

use super::{
    archive, create,
    error::Error,
    manifest::Manifest,
    name,
    settings::BackupSettings,
    signer::Signer,
    storage::{self, Note, Place, Stored},
};
use crate::{settings::Settings, zone};

/// All places in which a site keeps backups.
#[derive(Clone, Debug)]
pub struct BackupStore {
    places: Vec<Place>,
    identity: Option<PathBuf>,
    keep_days: u32,
}

/// A backup that is stored in one or several places.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// In bytes.
    pub size: u64,
    /// Where it is stored: `here`, `second`, `s3`.
    pub places: Vec<&'static str>,
    /// Its note, if it has one.
    pub note: Option<Note>,
}

/// The result of verifying a backup.
#[derive(Clone, Debug)]
pub enum Seen {
    /// Every byte is as the manifest says, with the signer of the manifest.
    Whole(Box<Manifest>, Signer),
    /// It is encrypted and there is no key, but its bytes are those that its note names. With the signer of the note.
    Unchanged(Signer),
}

impl Seen {
    /// Who signed it.
    pub fn signer(&self) -> &Signer {
        match self {
            Self::Whole(_, signer) | Self::Unchanged(signer) => signer,
        }
    }
}

impl Found {
    /// The signer according to its note.
    ///
    /// # Errors
    /// [`Error::Forged`]: the note was altered.
    pub fn signer(&self, secret: Option<&web::Secret>) -> Result<Option<Signer>, Error> {
        let note = self.note.as_ref().filter(|note| note.size == self.size);
        note.map_or(Ok(None), |note| Signer::of_note(&self.name, note, secret))
    }
}

impl BackupStore {
    /// How many days a backup is kept.
    pub fn keep_days(&self) -> u32 {
        self.keep_days
    }

    /// The places according to the settings.
    ///
    /// # Errors
    /// The client of the bucket could not be created.
    pub fn new(settings: &Settings) -> Result<Self, Error> {
        Ok(Self {
            places: storage::places(settings)?,
            identity: settings.get::<BackupSettings>().identity.clone(),
            keep_days: settings.get::<BackupSettings>().keep_days,
        })
    }

    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }

    /// The available private keys: from the given file, or from the settings.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(super) fn identities(&self, given: Option<&Path>) -> Result<Vec<x25519::Identity>, Error> {
        let file = given.or(self.identity.as_deref());
        file.map_or(Ok(vec![]), archive::identities)
    }

    /// Every backup, the newest first. A place that does not answer is reported and left out.
    ///
    /// # Errors
    /// The first place, on this machine, cannot be read.
    pub async fn list(&self) -> Result<(Vec<Found>, Vec<String>), Error> {
        let mut all = BTreeMap::new();
        let mut silent = vec![];
        for (index, place) in self.places.iter().enumerate() {
            let stored = match place.list().await {
                Ok(stored) => stored,
                Err(error) if index > 0 => {
                    silent.push(format!("{}: {error}", place.label));
                    continue;
                }
                Err(error) => return Err(error),
            };
            for Stored {
                name,
                made_at,
                size,
                note,
            } in stored
            {
                let found = all.entry(name.clone()).or_insert(Found {
                    name,
                    made_at,
                    size,
                    places: vec![],
                    note: None,
                });
                found.places.push(place.label);
                found.note = found.note.take().or(note);
            }
        }
        let mut all: Vec<_> = all.into_values().collect();
        all.sort_by_key(|found| std::cmp::Reverse(found.made_at));
        Ok((all, silent))
    }

    /// A backup as a file on this machine. A path is used as it is. A name is looked up in the nearest place that has
    /// it, and a remote backup is downloaded to `work`.
    ///
    /// # Errors
    /// [`Error::Unknown`], or the place does not answer.
    pub(super) async fn bring(&self, file: &Path, work: &Path) -> Result<PathBuf, Error> {
        if file.is_file() {
            return Ok(file.to_owned());
        }
        let unknown = || Error::Unknown(file.display().to_string());
        let name = file
            .to_str()
            .filter(|name| name::moment(name).is_some())
            .ok_or_else(unknown)?;
        for place in &self.places {
            if let Some(path) = place.path(name) {
                if path.is_file() {
                    return Ok(path);
                }
                continue;
            }
            let to = work.join(name);
            match place.fetch(name, &to).await {
                Err(Error::Files(media::Error::NotFound)) => {}
                outcome => return outcome.map(|()| to),
            }
        }
        Err(unknown())
    }

    /// Reads a backup from its first byte to its last. If this site signed it, its note records that it was intact.
    ///
    /// # Errors
    /// What is wrong with the backup. A signature of another site is not an error here.
    pub async fn verify(
        &self,
        file: &Path,
        identity: Option<&Path>,
        secret: Option<&web::Secret>,
        schema: &Schema,
    ) -> Result<Seen, Error> {
        let work = tempfile::tempdir()?;
        let path = self.bring(file, work.path()).await?;
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let identities = self.identities(identity)?;
        if identities.is_empty() && archive::is_encrypted(&path)? {
            // Without a signature, anyone may have written the note.
            let note = self.note(&name).await.ok_or(Error::NoKey)?;
            let signer = Signer::of_note(&name, &note, secret)?.ok_or(Error::NoKey)?;
            let sum = archive::sum_of(&path)?;
            return match sum.sha256 == note.sha256 {
                true => Ok(Seen::Unchanged(signer)),
                false if sum.size < note.size => Err(Error::Cut),
                false => Err(Error::Damaged("its bytes are not those that were written".into())),
            };
        }
        let seen = create::read_back(&path, &work.path().join("read"), identities, schema).await?;
        let signer = seen.signer(secret)?;
        if signer == Signer::Ours {
            self.mark(&name, |note| note.verified_at = Some(zone::now()))
                .await;
        }
        Ok(Seen::Whole(Box::new(seen.manifest), signer))
    }

    async fn note(&self, name: &str) -> Option<Note> {
        for place in &self.places {
            if let Some(note) = place.note(name).await {
                return Some(note);
            }
        }
        None
    }

    /// Changes the notes of a backup in all places that have one.
    pub(super) async fn mark(&self, name: &str, change: impl Fn(&mut Note)) {
        for place in &self.places {
            if let Some(mut note) = place.note(name).await {
                change(&mut note);
                if let Err(error) = place.write_note(name, &note).await {
                    tracing::warn!(
                        place = place.label,
                        "the note of a backup was not written: {error}"
                    );
                }
            }
        }
    }
}
