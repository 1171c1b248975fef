//! Settings of backups.

use std::{borrow::Cow, path::PathBuf, str::FromStr as _};

use chrono::TimeDelta;
use media::S3Url;
use settings::{Invalid, Value, settings};

settings! {
    /// Backups
    pub struct BackupSettings {
        /// How often the server makes one: `daily`, `hourly` or `off`.
        BACKUP_SCHEDULE => schedule: Schedule = "daily",
        /// After so many days a backup goes. Until then the last 24 of an hour, 7 of a day, 5 of a week and 12 of a month stay.
        BACKUP_KEEP_DAYS => keep_days: u32 = "30" in "1"..="3650",
        /// A second folder that each backup is copied to: another disk, or one of another machine.
        BACKUP_SECOND_DIR => second_dir: Option<PathBuf> = "",
        /// A bucket that each backup is copied to, spelled like `MEDIA_STORAGE`, with the same account.
        BACKUP_S3_URL => s3: Option<S3Url> = "",
        /// The public key that backups are encrypted to (`age1…`, from `age-keygen`); several with commas between.
        BACKUP_AGE_RECIPIENT => recipients: Vec<Recipient> = "",
        /// The file with the private key, for reading encrypted backups; keep it elsewhere than on the server.
        BACKUP_AGE_IDENTITY_FILE => identity: Option<PathBuf> = "",
    }
}

/// How often the server makes a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Never: backups are made by other means.
    Off,
    /// Once an hour.
    Hourly,
    /// Once a day.
    Daily,
}

impl Schedule {
    /// The time between two backups. `None` if none are made.
    pub fn interval(self) -> Option<TimeDelta> {
        match self {
            Self::Off => None,
            Self::Hourly => Some(TimeDelta::hours(1)),
            Self::Daily => Some(TimeDelta::days(1)),
        }
    }
}

impl Value for Schedule {
    fn expects() -> Cow<'static, str> {
        "daily, hourly or off".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        match text.trim().to_ascii_lowercase().as_str() {
            "daily" => Ok(Self::Daily),
            "hourly" => Ok(Self::Hourly),
            "off" => Ok(Self::Off),
            _ => Err(Invalid::default()),
        }
    }
}

/// A public key of age.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient(String);

impl Recipient {
    /// The key in the type that the encryptor needs.
    pub(super) fn key(&self) -> Option<age::x25519::Recipient> {
        age::x25519::Recipient::from_str(&self.0).ok()
    }
}

impl Value for Recipient {
    fn expects() -> Cow<'static, str> {
        "a public key that begins with age1".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.starts_with("AGE-SECRET-KEY") {
            return Err(Invalid::because(
                "this is the private key, which must not be here; give the public one, which begins with age1",
            ));
        }
        match age::x25519::Recipient::from_str(text) {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(_) => Err(Invalid::default()),
        }
    }

    /// Masked, because an operator may write the private key here by mistake.
    fn shown(text: &str) -> String {
        if text.trim().starts_with("age1") {
            text.to_owned()
        } else {
            "(hidden)".to_owned()
        }
    }
}
