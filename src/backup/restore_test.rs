//! The restore test: a backup counts as proven when it was restored into a scratch place and every table and every file
//! was equal to its source.

use std::path::Path;

use age::x25519;
use chrono::TimeDelta;
use db::{Db, backup::Home};
use migration::State;

use super::{
    archive,
    backups::Backups,
    error::Error,
    name,
    signer::Signer,
    status::status,
    storage::Note,
    unpack::{Keep, Unpacked},
};
use crate::{folder::make_private, zone};

/// The result of a restore test.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The backup.
    pub name: String,
    /// The place of the copy that was tested.
    pub place: &'static str,
    /// The number of rows that were compared.
    pub rows: u64,
    /// The number of files that were compared.
    pub files: usize,
    /// How long it took.
    pub took: TimeDelta,
}

impl Backups {
    /// Restores the newest backup, from the farthest place, into a scratch place. If backups are encrypted and the key
    /// is not here, a new one is made and opened with a temporary key, and its farthest copy is compared with it.
    ///
    /// # Errors
    /// The test failed. Live data is never touched.
    pub async fn prove(&self) -> Result<Proof, Error> {
        let began = zone::now();
        let dir = self.dir();
        make_private(&dir)?;
        let work = tempfile::Builder::new().prefix(".drill").tempdir_in(&dir)?;
        let mut identities = self.shelf.identities(None)?;
        let farthest = self.shelf.places().last().ok_or(Error::None)?;
        let newest = farthest.list().await?.into_iter().next();
        let mut wanted = newest.map(|stored| (stored.name, stored.note));
        if let Some((name, note)) = &wanted {
            self.ensure_ours(name, note.as_ref(), farthest.label).await?;
        }
        if wanted.as_ref().is_some_and(|(name, _)| name::is_encrypted(name)) && identities.is_empty() {
            let (made, passing) = self.make().await?;
            if let Some(problem) = made.not_copied.first() {
                return Err(Error::Damaged(format!("its copy is missing: {problem}")));
            }
            identities = passing;
            wanted = Some((made.name, Some(made.note)));
        }
        let (name, note) = wanted.ok_or(Error::None)?;
        let copy = work.path().join(&name);
        farthest.fetch(&name, &copy).await?;
        let sum = archive::sum_of(&copy)?;
        if note.is_some_and(|note| note.sha256 != sum.sha256) {
            return Err(Error::Damaged(format!(
                "the copy of {name} ({}) is not what was written",
                farthest.label
            )));
        }
        let unpacked = self.try_out(&copy, work.path(), identities).await?;
        self.shelf
            .mark(&name, |note| {
                note.verified_at = Some(zone::now());
                note.proven_at = Some(zone::now());
            })
            .await;
        Ok(Proof {
            name,
            place: farthest.label,
            rows: unpacked.manifest.rows(),
            files: unpacked.manifest.files.len() - 1,
            took: zone::now() - began,
        })
    }

    /// A backup in a place is only as trustworthy as everyone who can write there. An encrypted backup cannot be opened
    /// here, so its note must have this site's signature. Notes of older versions have none, but the database records
    /// which backup it made last.
    async fn ensure_ours(&self, name: &str, note: Option<&Note>, place: &'static str) -> Result<(), Error> {
        let signer = note.map(|note| Signer::of_note(name, note, Some(&self.core.secret)));
        let is_ours = match signer.transpose()?.flatten() {
            Some(signer) => signer == Signer::Ours,
            // A backup that is not encrypted is read and checked itself.
            None if !name::is_encrypted(name) => true,
            None => status(&self.core)
                .await?
                .made
                .is_some_and(|(_, made)| made == name),
        };
        if is_ours {
            Ok(())
        } else {
            Err(Error::Planted(name.to_owned(), place))
        }
    }

    async fn try_out(
        &self,
        archive: &Path,
        work: &Path,
        identities: Vec<x25519::Identity>,
    ) -> Result<Unpacked, Error> {
        let folder = work.join("content");
        std::fs::create_dir(&folder)?;
        let unpacked = Unpacked::read(archive, &folder, identities, &self.core.schema, Keep::All).await?;
        if let Signer::Other(key) = unpacked.signer(Some(&self.core.secret))? {
            return Err(Error::OtherKey(key));
        }
        let home = self.home();
        if unpacked.manifest.database != home.backend().to_string() {
            return Err(Error::OtherDatabase(unpacked.manifest.database));
        }
        let scratch = home.scratch(work).await?;
        let outcome = self.examine(&scratch, &unpacked, work).await;
        let discarded = scratch.discard().await;
        outcome?;
        discarded?;
        Ok(unpacked)
    }

    /// Fills the scratch database, compares it with the checksums of its source, opens it as the program does, and
    /// looks for every file that it names.
    async fn examine(&self, scratch: &Home, unpacked: &Unpacked, work: &Path) -> Result<(), Error> {
        let manifest = &unpacked.manifest;
        scratch
            .put(&unpacked.dump(), &manifest.sums(), &work.join("replaced"))
            .await?;
        let options = self.core.settings.database.patient_options();
        let db = Db::connect(&scratch.url(), work, &options).await?;
        let mut core = self.core.clone();
        core.db = db.clone();
        let named = match core.schema.state(&db).await? {
            State::Current => core.slices.named_files(&core).await?,
            State::Empty | State::Behind(_) => vec![],
        };
        db.close().await?;
        let is_there = |path: &String| unpacked.folder.join(path).is_file() || manifest.lost.contains(path);
        match named.into_iter().find(|path| !is_there(path)) {
            Some(path) => Err(Error::Dangling(path)),
            None => Ok(()),
        }
    }
}
