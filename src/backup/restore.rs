//! Restoring a backup. Everything is unpacked and verified beside the live data first. Files are restored before the
//! database, and the database is replaced last, in one step. What is replaced is kept.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use db::backup::Home;
use media::{Content, PrivateStore, PublicStore};
use migration::Schema;
use tokio::io::AsyncWriteExt as _;

use super::{
    archive::{self, Sum},
    catalogue::BackupStore,
    error::Error,
    manifest,
    signer::Signer,
    unpack::{Keep, Unpacked},
};
use crate::{folder::make_private, settings::Settings, zone};

/// The target of a restore. It holds no connection to the database that is replaced.
pub struct Target {
    /// The settings.
    pub settings: Arc<Settings>,
    /// Files that only staff may download.
    pub private: PrivateStore,
    /// Public pictures.
    pub public: PublicStore,
    /// The schema of the program.
    pub schema: Schema,
    /// The key of this site, if it has one yet.
    pub secret: Option<web::Secret>,
}

/// Options of a restore.
#[derive(Clone, Debug, Default)]
pub struct RestoreOptions {
    /// Replace existing data, and accept a backup of another key.
    pub force: bool,
    /// The file with the private key.
    pub identity: Option<PathBuf>,
}

/// The result of a restore.
#[derive(Clone, Debug)]
pub struct Restored {
    /// The number of rows of all tables.
    pub rows: u64,
    /// The number of files of both stores.
    pub files: usize,
    /// Where the replaced data is kept.
    pub kept: Vec<String>,
    /// Remarks for the operator.
    pub remarks: Vec<String>,
}

impl Target {
    fn home(&self) -> Home {
        Home::new(&self.settings.database.url, &self.settings.files.data_dir)
    }

    /// Restores a backup here.
    ///
    /// # Errors
    /// The backup or the target is not suitable. The database is unchanged.
    pub async fn restore(&self, file: &Path, options: &RestoreOptions) -> Result<Restored, Error> {
        let data_dir = &self.settings.files.data_dir;
        make_private(data_dir)?;
        let home = self.home();
        if home.holds_data().await? {
            if !options.force {
                return Err(Error::HoldsData);
            }
            home.ensure_unused().await?;
        }
        let work = tempfile::Builder::new().prefix(".restore").tempdir_in(data_dir)?;
        let unpacked = self.unpack(file, work.path(), options).await?;
        let mut remarks = self.judge(&unpacked, options)?;
        if unpacked.manifest.database != home.backend().to_string() {
            return Err(Error::OtherDatabase(unpacked.manifest.database));
        }
        let aside = data_dir.join(format!("replaced-{}", zone::now().format("%Y%m%dT%H%M%S%.3fZ")));
        let replaced = self.place_files(&unpacked, &aside).await?;
        let sums = unpacked.manifest.sums();
        let mut kept: Vec<_> = home
            .put(&unpacked.dump(), &sums, &aside)
            .await?
            .into_iter()
            .collect();
        kept.extend((replaced > 0).then(|| format!("{replaced} files in {}", aside.display())));
        remarks.extend(self.place_key(&unpacked)?);
        tracing::warn!(file = %file.display(), ?kept, "a backup was restored");
        Ok(Restored {
            rows: unpacked.manifest.rows(),
            files: files(&unpacked).count(),
            kept,
            remarks,
        })
    }

    /// Unpacks a backup into an empty folder, as a complete `DATA_DIR`.
    ///
    /// # Errors
    /// The backup or the folder is not suitable.
    pub async fn lay_out(
        &self,
        file: &Path,
        folder: &Path,
        options: &RestoreOptions,
    ) -> Result<Restored, Error> {
        if folder.is_dir() && fs::read_dir(folder)?.next().is_some() {
            return Err(Error::HoldsData);
        }
        make_private(folder)?;
        let work = tempfile::Builder::new().prefix(".restore").tempdir_in(folder)?;
        let unpacked = self.unpack(file, work.path(), options).await?;
        let mut remarks = self.judge(&unpacked, options)?;
        let is_sqlite = db::Backend::names_a_file(&unpacked.manifest.database);
        if is_sqlite {
            let url = db::DatabaseUrl::SqliteInDataDir;
            let home = Home::new(&url, folder);
            home.put(
                &unpacked.dump(),
                &unpacked.manifest.sums(),
                &folder.join("replaced"),
            )
            .await?;
        } else {
            fs::rename(unpacked.dump(), folder.join("paradise.dump"))?;
            remarks.push("the database is in paradise.dump; `pg_restore --no-owner --dbname=… paradise.dump` fills an empty one".into());
        }
        let key = unpacked.own_key().map(|_| manifest::SECRET_KEY);
        for entry in [manifest::PUBLIC, manifest::PRIVATE].into_iter().chain(key) {
            let name = entry.trim_end_matches('/');
            match fs::rename(unpacked.folder.join(name), folder.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        Ok(Restored {
            rows: unpacked.manifest.rows(),
            files: files(&unpacked).count(),
            kept: vec![],
            remarks,
        })
    }

    async fn unpack(&self, file: &Path, work: &Path, options: &RestoreOptions) -> Result<Unpacked, Error> {
        let backups = BackupStore::new(&self.settings)?;
        let identities = backups.identities(options.identity.as_deref())?;
        let archive = backups.bring(file, work).await?;
        let folder = work.join("content");
        fs::create_dir(&folder)?;
        Unpacked::read(&archive, &folder, identities, &self.schema, Keep::All).await
    }

    /// Checks whether the backup is ours, as far as its signature shows. Returns remarks for the operator. A key in the
    /// archive proves nothing: the author of the archive chose it.
    fn judge(&self, unpacked: &Unpacked, options: &RestoreOptions) -> Result<Vec<String>, Error> {
        let Signer::Other(key) = unpacked.signer(self.secret.as_ref())? else {
            return Ok(vec![]);
        };
        let has_key = self.secret.is_some();
        if !options.force {
            return Err(if has_key {
                Error::OtherKey(key)
            } else {
                Error::NoSiteKey(key)
            });
        }
        let seeds = match (has_key, unpacked.own_key()) {
            (false, Some(_)) => "",
            (true, _) => ". This site keeps its own key: users with a second step must set it up anew",
            (false, None) => ". Its SECRET_KEY is not here: users with a second step must set it up anew",
        };
        Ok(vec![format!(
            "warning: the backup was taken as it is. It was signed with key {key}, which this site did not have: nothing tells whether it was altered{seeds}"
        )])
    }

    /// Copies files into both stores. An existing file with other content is kept aside. A file that the backup does
    /// not contain stays.
    async fn place_files(&self, unpacked: &Unpacked, aside: &Path) -> Result<usize, Error> {
        let mut replaced = 0;
        for file in files(unpacked) {
            let from = unpacked.folder.join(&file.path);
            let private = file.path.strip_prefix(manifest::PRIVATE);
            let public = file.path.strip_prefix(manifest::PUBLIC).unwrap_or_default();
            let found = match private {
                Some(path) => self.private.read(path).await,
                None => self.public.read(public).await,
            };
            match found {
                Ok(content) => {
                    let old = aside.join(&file.path);
                    if keep(content, &old).await?.sha256 == file.sha256 {
                        fs::remove_file(&old)?;
                        continue;
                    }
                    replaced += 1;
                }
                Err(media::Error::NotFound) => {}
                Err(error) => return Err(error.into()),
            }
            match private {
                Some(path) => self.private.put_back(path, &from).await?,
                None => self.public.import(public, &from).await?,
            }
        }
        if replaced == 0 && aside.exists() {
            fs::remove_dir_all(aside)?;
        }
        Ok(replaced)
    }

    /// Installs the key from the backup if the site has none. An existing key stays.
    fn place_key(&self, unpacked: &Unpacked) -> Result<Option<String>, Error> {
        if self.secret.is_some() || unpacked.own_key().is_none() {
            return Ok(None);
        }
        let file = self.settings.files.data_dir.join(manifest::SECRET_KEY);
        fs::rename(unpacked.folder.join(manifest::SECRET_KEY), &file)?;
        Ok(Some(format!(
            "the SECRET_KEY of the backup is in {}",
            file.display()
        )))
    }
}

fn files(unpacked: &Unpacked) -> impl Iterator<Item = &manifest::File> {
    let is_file = |file: &&manifest::File| {
        file.path.starts_with(manifest::PUBLIC) || file.path.starts_with(manifest::PRIVATE)
    };
    unpacked.manifest.files.iter().filter(is_file)
}

/// Copies a live file aside and computes its checksum.
async fn keep(content: Content, to: &Path) -> Result<Sum, Error> {
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    let mut file = tokio::fs::File::create(to).await?;
    tokio::io::copy(&mut content.reader(), &mut file).await?;
    file.flush().await?;
    Ok(archive::sum_of(to)?)
}
