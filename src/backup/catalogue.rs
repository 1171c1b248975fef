//! Finding, listing and verifying backups; works without a database.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use age::x25519;
use chrono::{DateTime, Utc};

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

/// All places of a site's backups.
#[derive(Clone, Debug)]
pub struct BackupStore {
    places: Vec<Place>,
    identity: Option<PathBuf>,
    keep_days: u32,
}

/// A backup, in one place or several.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// In bytes.
    pub size: u64,
    /// Where it is: `here`, `second`, `s3`.
    pub places: Vec<&'static str>,
    /// What is known of it.
    pub note: Option<Note>,
}

/// What a look at a backup found.
#[derive(Clone, Debug)]
pub enum Seen {
    /// Every byte, as the manifest says; and who signed that.
    Whole(Box<Manifest>, Signer),
    /// It is encrypted and there is no key: its bytes are those that its note names; and who signed that.
    Unchanged(Signer),
}

impl Seen {
    /// Who vouches for it.
    pub fn signer(&self) -> &Signer {
        match self {
            Self::Whole(_, signer) | Self::Unchanged(signer) => signer,
        }
    }
}

impl Found {
    /// Who made it, as its note says.
    ///
    /// # Errors
    /// [`Error::Forged`]: the note was altered.
    pub fn signer(&self, secret: Option<&web::Secret>) -> Result<Option<Signer>, Error> {
        let note = self.note.as_ref().filter(|note| note.size == self.size);
        note.map_or(Ok(None), |note| Signer::of_note(&self.name, note, secret))
    }
}

impl BackupStore {
    /// Days for which a backup is kept.
    pub fn keep_days(&self) -> u32 {
        self.keep_days
    }

    /// The places of these settings.
    ///
    /// # Errors
    /// The client of the bucket could not be made.
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

    /// The private keys at hand: of a file that was given, or of the settings.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(super) fn identities(&self, given: Option<&Path>) -> Result<Vec<x25519::Identity>, Error> {
        let file = given.or(self.identity.as_deref());
        file.map_or(Ok(vec![]), archive::identities)
    }

    /// Every backup, the newest first. A place that does not answer is told and left out.
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

    /// A backup as a file of this machine: a path as it is, a name from the nearest place that has it; one that is far away
    /// is brought into `work`.
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

    /// Reads a backup from its first byte to its last, and notes that it was whole if this site signed it.
    ///
    /// # Errors
    /// What is wrong with it. That somebody else signed it is no error here.
    pub async fn verify(
        &self,
        file: &Path,
        identity: Option<&Path>,
        secret: Option<&web::Secret>,
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
            // What nobody signed, anybody can have written.
            let note = self.note(&name).await.ok_or(Error::NoKey)?;
            let signer = Signer::of_note(&name, &note, secret)?.ok_or(Error::NoKey)?;
            let sum = archive::sum_of(&path)?;
            return match sum.sha256 == note.sha256 {
                true => Ok(Seen::Unchanged(signer)),
                false if sum.size < note.size => Err(Error::Cut),
                false => Err(Error::Damaged("its bytes are not those that were written".into())),
            };
        }
        let seen = create::read_back(&path, &work.path().join("read"), identities).await?;
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

    /// Changes the notes of a backup wherever it has one.
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
