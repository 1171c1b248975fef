//! Putting a backup in place. Everything is unpacked and judged beside the live data first; files come before the database,
//! and the database is exchanged last and at once. What is replaced is kept.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use db::backup::Home;
use media::{Content, PrivateStore, PublicStore};
use tokio::io::AsyncWriteExt as _;

use super::{
    Error, Shelf, manifest,
    seal::{self, Sum},
    unpack::{Keep, Unpacked},
};
use crate::{settings::Settings, zone};

/// Where a backup goes. It holds no connection to the database that it replaces.
pub struct Target {
    /// What the operator decided.
    pub settings: Arc<Settings>,
    /// Files that only staff may fetch.
    pub private: PrivateStore,
    /// Pictures of the catalogue.
    pub public: PublicStore,
    /// The key of this site, if it has one yet.
    pub secret: Option<web::Secret>,
}

/// How an operator wants it.
#[derive(Clone, Debug, Default)]
pub struct Way {
    /// Replace what is there, and trust a backup of another key.
    pub force: bool,
    /// The file with the private key.
    pub identity: Option<PathBuf>,
}

/// What was restored.
#[derive(Clone, Debug)]
pub struct Restored {
    /// Rows of all tables.
    pub rows: u64,
    /// Files of both stores.
    pub files: usize,
    /// Where what was replaced is kept.
    pub kept: Vec<String>,
    /// What the operator should know.
    pub remarks: Vec<String>,
}

impl Target {
    fn home(&self) -> Home {
        Home::new(&self.settings.database.url, &self.settings.files.data_dir)
    }

    /// Restores a backup here.
    ///
    /// # Errors
    /// What is wrong with the backup or the place. The database is as it was.
    pub async fn restore(&self, file: &Path, way: &Way) -> Result<Restored, Error> {
        let data_dir = &self.settings.files.data_dir;
        fs::create_dir_all(data_dir)?;
        let home = self.home();
        if home.holds_data().await? {
            if !way.force {
                return Err(Error::HoldsData);
            }
            home.ensure_unused().await?;
        }
        let work = tempfile::Builder::new().prefix(".restore").tempdir_in(data_dir)?;
        let unpacked = self.unpack(file, work.path(), way).await?;
        if unpacked.manifest.database != home.backend().to_string() {
            return Err(Error::OtherDatabase(unpacked.manifest.database));
        }
        let mut remarks = self.judge(&unpacked, way)?;
        let aside = data_dir.join(format!("replaced-{}", zone::now().format("%Y%m%dT%H%M%S%.3fZ")));
        let replaced = self.place_files(&unpacked, &aside).await?;
        let sums = unpacked.manifest.sums();
        let mut kept: Vec<_> = home
            .put(&unpacked.dump(), &sums, &aside)
            .await?
            .into_iter()
            .collect();
        kept.extend((replaced > 0).then(|| format!("{replaced} files in {}", aside.display())));
        remarks.extend(self.place_key(&unpacked, &aside)?);
        tracing::warn!(file = %file.display(), ?kept, "a backup was restored");
        Ok(Restored {
            rows: unpacked.manifest.rows(),
            files: files(&unpacked).count(),
            kept,
            remarks,
        })
    }

    /// Lays a backup out in an empty folder, as a `DATA_DIR` of its own.
    ///
    /// # Errors
    /// What is wrong with the backup or the folder.
    pub async fn lay_out(&self, file: &Path, folder: &Path, way: &Way) -> Result<Restored, Error> {
        if folder.is_dir() && fs::read_dir(folder)?.next().is_some() {
            return Err(Error::HoldsData);
        }
        super::place::make_folder(folder)?;
        let work = tempfile::Builder::new().prefix(".restore").tempdir_in(folder)?;
        let unpacked = self.unpack(file, work.path(), way).await?;
        let mut remarks = self.judge(&unpacked, way)?;
        let is_sqlite = unpacked.manifest.database == db::Backend::Sqlite.to_string();
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
        for entry in [manifest::PUBLIC, manifest::PRIVATE, manifest::SECRET_KEY] {
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

    async fn unpack(&self, file: &Path, work: &Path, way: &Way) -> Result<Unpacked, Error> {
        let backups = Shelf::new(&self.settings)?;
        let identities = backups.identities(way.identity.as_deref())?;
        let archive = backups.bring(file, work).await?;
        let folder = work.join("content");
        fs::create_dir(&folder)?;
        Unpacked::read(&archive, &folder, identities, Keep::All).await
    }

    /// Whether the backup is ours, as far as its signature can tell; remarks for the operator.
    fn judge(&self, unpacked: &Unpacked, way: &Way) -> Result<Vec<String>, Error> {
        let inner = unpacked.secret_key().map(|key| web::Secret::new(key.trim()));
        let signed = self
            .secret
            .as_ref()
            .and_then(|secret| unpacked.is_signed_by(secret));
        let signed = signed.or_else(|| unpacked.is_signed_by(inner.as_ref()?));
        match signed {
            Some(true) => Ok(vec![]),
            Some(false) => Err(Error::Forged),
            None if self.secret.is_some() && !way.force => Err(Error::OtherKey),
            None => Ok(vec![
                "the backup was made with a SECRET_KEY that is not here: nobody can tell whether it was altered, and users with a second step must set it up anew".into(),
            ]),
        }
    }

    /// Puts files into both stores. One that is there with other bytes is kept aside; one that the backup does not know stays.
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

    /// The key that came along takes the place of one that the program made itself, never of one that was set.
    fn place_key(&self, unpacked: &Unpacked, aside: &Path) -> Result<Option<String>, Error> {
        let Some(key) = unpacked.secret_key() else {
            return Ok(None);
        };
        if !self.settings.site.secret_key.is_empty() {
            let differs = self.settings.site.secret_key.expose().trim() != key.trim();
            return Ok(differs.then(|| {
                "SECRET_KEY is not the one of the backup: users with a second step must set it up anew".into()
            }));
        }
        let file = self.settings.files.data_dir.join(manifest::SECRET_KEY);
        if fs::read_to_string(&file).is_ok_and(|known| known.trim() == key.trim()) {
            return Ok(None);
        }
        if file.exists() {
            fs::create_dir_all(aside)?;
            fs::rename(&file, aside.join(manifest::SECRET_KEY))?;
        }
        fs::rename(unpacked.folder.join(manifest::SECRET_KEY), &file)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600))?;
        }
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

/// Copies a live file aside and sums it.
async fn keep(content: Content, to: &Path) -> Result<Sum, Error> {
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    let mut file = tokio::fs::File::create(to).await?;
    tokio::io::copy(&mut content.reader(), &mut file).await?;
    file.flush().await?;
    Ok(seal::sum_of(to)?)
}
