//! The environment of a command: the validated settings, and access to everything that they name.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use db::Db;
use media::{PrivateStore, PublicStore};
use outbox::Outbox;
use settings::{Problems, Source};

use crate::{
    backup::Target,
    core::Core,
    failure::Failure,
    folder,
    health::Health,
    settings::{FileSettings, Settings},
    slices::Slices,
    vocabulary::Vocabulary,
};

/// The settings and the source of each. There is no `Debug`, because the source holds secrets as they were written.
pub struct Environment {
    /// The slices of the site.
    pub slices: Slices,
    /// The settings.
    pub settings: Settings,
    /// Where each setting came from, for `paradise config`.
    pub source: Source,
    /// Errors and warnings about the settings.
    pub problems: Problems,
}

impl Environment {
    /// Reads the process environment and the `.env` files. Warnings go to stderr.
    ///
    /// # Errors
    /// Wrong values. All of them are reported, each with what is allowed.
    pub fn from_process(slices: Slices) -> Result<Self, Failure> {
        Self::from_process_with(slices, |_| {})
    }

    /// Same as [`Environment::from_process`], with settings that the command itself overrides.
    ///
    /// # Errors
    /// See [`Environment::from_process`].
    pub fn from_process_with(slices: Slices, decide: impl FnOnce(&mut Source)) -> Result<Self, Failure> {
        let mut problems = Problems::default();
        let mut source = Source::from_process(&FileSettings::DATA_DIR, &mut problems);
        decide(&mut source);
        Self::from_source(slices, source, problems)
    }

    /// Same as [`Environment::from_process`], from a given source.
    ///
    /// # Errors
    /// See [`Environment::from_process`].
    pub fn from_source(slices: Slices, source: Source, mut problems: Problems) -> Result<Self, Failure> {
        let settings = Settings::load(&source, &slices.settings(), &mut problems);
        for warning in &problems.warnings {
            eprintln!("paradise: warning: {warning}");
        }
        judge(&problems)?;
        Ok(Self {
            slices,
            settings,
            source,
            problems,
        })
    }

    /// Opens everything for a server: waits are bounded.
    ///
    /// # Errors
    /// A folder, file or database cannot be used.
    pub async fn open(&self) -> Result<Core, Failure> {
        self.open_with(self.settings.database.options()).await
    }

    /// Opens everything for a command that works alone, and creates the schema in an empty database
    /// (`docs/deploy.md#the-schema`).
    ///
    /// # Errors
    /// See [`Environment::open`]. Also if the schema is older or newer than the program.
    pub async fn open_ready(&self) -> Result<Core, Failure> {
        let core = self.open_with(self.settings.database.patient_options()).await?;
        match core.schema.state(&core.db).await? {
            migration::State::Empty => core.schema.apply(&core.db).await?,
            migration::State::Behind(_) => {
                return Err(Failure::new(
                    "the schema of the database is older than this program; run `paradise migrate`",
                ));
            }
            migration::State::Current => {}
        }
        Ok(core)
    }

    /// Opens everything as it is, even if the schema is not current.
    ///
    /// # Errors
    /// See [`Environment::open`].
    pub async fn open_with(&self, options: db::Options) -> Result<Core, Failure> {
        let settings = &self.settings;
        let data_dir = &settings.files.data_dir;
        make_folder(data_dir)?;
        let vocabulary = Vocabulary::load(settings.site.vocabulary_file.as_deref())
            .map_err(|error| Failure::new(format!("VOCABULARY_FILE: {error}")))?;
        let bucket = settings.storage.bucket()?;
        // Opening a database changes how it is written, so a database of another site is not even opened.
        if settings
            .database
            .url
            .file(data_dir)
            .is_some_and(|file| db::is_of_django(&file))
        {
            return Err(migration::Error::Foreign.into());
        }
        let db = Db::connect(&settings.database.url, data_dir, &options).await?;
        Ok(Core {
            outbox: Outbox::new(db.clone(), outbox::Options::default()),
            db,
            zone: settings.site.time_zone,
            terms: Arc::new(vocabulary.terms(settings.site.content_languages())),
            vocabulary: Arc::new(vocabulary),
            languages: settings.site.message_languages().into(),
            private: PrivateStore::at(&settings.private_root())?.in_bucket(bucket.clone()),
            public: PublicStore::at(&settings.media_root(), self.slices.closed_folders())?.in_bucket(bucket),
            secret: self.secret()?,
            health: Health::default(),
            schema: self.slices.schema(),
            slices: Arc::new(self.slices.clone()),
            settings: Arc::new(settings.clone()),
        })
    }

    /// The target of a restore: everything but the database, to which no connection may be open meanwhile.
    ///
    /// # Errors
    /// A folder or bucket cannot be used.
    pub fn target(&self) -> Result<Target, Failure> {
        let settings = &self.settings;
        make_folder(&settings.files.data_dir)?;
        let bucket = settings.storage.bucket()?;
        Ok(Target {
            schema: self.slices.schema(),
            private: PrivateStore::at(&settings.private_root())?.in_bucket(bucket.clone()),
            public: PublicStore::at(&settings.media_root(), self.slices.closed_folders())?.in_bucket(bucket),
            // A missing key is not created: the backup may contain one.
            secret: self.present_secret()?,
            settings: Arc::new(settings.clone()),
        })
    }

    /// The key of the site if it has one. No key is created.
    pub(super) fn known_secret(&self) -> Option<web::Secret> {
        self.present_secret().ok().flatten()
    }

    /// A current key with its predecessors.
    fn with_older(&self, current: &str) -> web::Secret {
        let older = self.settings.site.secret_key_fallbacks.iter();
        web::Secret::new(current).with_older(older.map(settings::Secret::expose))
    }

    /// `SECRET_KEY`, or the generated key that is stored beside the data. No key is created.
    fn present_secret(&self) -> Result<Option<web::Secret>, Failure> {
        let given = self.settings.site.secret_key.expose();
        if !given.is_empty() {
            return Ok(Some(self.with_older(given)));
        }
        let file = self.secret_file();
        match fs::read_to_string(&file) {
            Ok(key) if key.trim().len() >= 32 => Ok(Some(self.with_older(key.trim()))),
            Ok(_) => Err(Failure::new(format!(
                "{} is too short to be a secret; delete it and a new one is made",
                file.display()
            ))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::new(format!(
                "{} cannot be read: {error}",
                file.display()
            ))),
        }
    }

    fn secret_file(&self) -> PathBuf {
        self.settings.files.data_dir.join("secret_key")
    }

    /// `SECRET_KEY`, or on SQLite the key that is generated once and stored beside the data (`docs/deploy.md#keys`).
    fn secret(&self) -> Result<web::Secret, Failure> {
        let is_set = !self.settings.site.secret_key.is_empty();
        if !is_set && !self.settings.database.url.backend().is_file() {
            return Err(Failure::new(
                "SECRET_KEY is required with PostgreSQL, the same for all instances; for example the output of `openssl rand -base64 48`",
            ));
        }
        if let Some(secret) = self.present_secret()? {
            return Ok(secret);
        }
        let (file, key) = (self.secret_file(), web::random_token());
        write_private(&file, &key)
            .map_err(|error| Failure::new(format!("{} cannot be written: {error}", file.display())))?;
        Ok(self.with_older(&key))
    }
}

/// Returns an error if settings are wrong. It reports all of them at once.
pub(super) fn judge(problems: &Problems) -> Result<(), Failure> {
    if problems.errors.is_empty() {
        return Ok(());
    }
    let errors: Vec<_> = problems.errors.iter().map(ToString::to_string).collect();
    Err(Failure::new(errors.join("\nparadise: ")))
}

/// Creates the data folder, closed to other users.
fn make_folder(path: &Path) -> Result<(), Failure> {
    folder::make_private(path)
        .map_err(|error| Failure::new(format!("DATA_DIR: {} cannot be made: {error}", path.display())))
}

/// Writes a new file that only its owner can read.
pub(super) fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
