//! Errors of making, verifying and restoring backups: sentences for operators, with the fix.

use std::io::{self, ErrorKind};

use super::signer::KeyName;

/// What went wrong. In every case, live data was not touched.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The bytes are not those that were written.
    #[error("the backup is damaged: {0}; use another one (`paradise backup list`)")]
    Damaged(String),
    /// The end of the file is missing.
    #[error("the backup is cut short: its end is missing; use another one (`paradise backup list`)")]
    Cut,
    /// A file that the manifest names is not in the archive.
    #[error("the backup is not complete: {0} is missing; use another one (`paradise backup list`)")]
    Missing(String),
    /// It is encrypted, and no key was given.
    #[error(
        "the backup is encrypted; give the file with the private key in --identity or BACKUP_AGE_IDENTITY_FILE"
    )]
    NoKey,
    /// It is encrypted to another key.
    #[error(
        "the backup is encrypted to another key; give the private key that belongs to the recipient it was made for"
    )]
    WrongKey,
    /// The file with the private key cannot be read.
    #[error("the private key in {0} cannot be read; a file of age-keygen is needed")]
    Identity(String),
    /// It was made by a newer version of the program.
    #[error(
        "the backup was made by Paradise {0}, whose schema this program does not know yet; install that version or a newer one"
    )]
    Newer(String),
    /// It was made on the other kind of database.
    #[error("the backup holds a database of {0}; set DATABASE_URL to one of that kind")]
    OtherDatabase(String),
    /// It claims to be signed by this site, but the signature is wrong.
    #[error("the manifest does not bear this site's signature: somebody altered the backup; use another one")]
    Forged,
    /// It is signed with a key of another site.
    #[error(
        "the backup was made with another SECRET_KEY (key {0}) and proves nothing here, a key inside it neither: if it is this site's, set SECRET_KEY to the one that the site had then; if you know who made it and where it lay since, give --force to trust it as it is"
    )]
    OtherKey(KeyName),
    /// There is no key to check the signature with.
    #[error(
        "there is no SECRET_KEY here, so nothing tells whether the backup (key {0}) is the site's own: set SECRET_KEY to the one of the site, or copy its DATA_DIR/secret_key here; if you know where the backup lay since it was made, give --force to trust it as it is, with the key inside it if there is one"
    )]
    NoSiteKey(KeyName),
    /// A backup in one of our places that this site did not put there.
    #[error(
        "{0} ({1}) does not bear the mark of this site's SECRET_KEY: unless the key was changed, somebody else put it there; see who can write there, and remove it"
    )]
    Planted(String, &'static str),
    /// The target already contains data.
    #[error(
        "there is data already; give --force to replace it (what is replaced is kept aside), or --to DIR to restore elsewhere"
    )]
    HoldsData,
    /// Another backup is being made.
    #[error("another backup is being made or removed just now; try again when it has ended")]
    Busy,
    /// There is not enough space.
    #[error(
        "there is no space left in {0}; free some, remove old backups with `paradise backup prune`, or set BACKUP_DIR to another disk"
    )]
    Full(String),
    /// No backup has this name.
    #[error("there is no backup {0}; `paradise backup list` shows those that there are")]
    Unknown(String),
    /// There is no backup.
    #[error("there is no backup yet; `paradise backup create` makes one")]
    None,
    /// The restored database names a file that the backup does not contain.
    #[error("the restored database names {0}, which the backup does not hold")]
    Dangling(String),
    /// The database failed.
    #[error(transparent)]
    Dump(#[from] db::backup::Error),
    /// The database failed while a result was recorded in it.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// The migration failed.
    #[error(transparent)]
    Schema(#[from] migration::Error),
    /// A store of files or a bucket failed.
    #[error("the storage of files failed: {0}")]
    Files(#[from] media::Error),
    /// A place of backups failed.
    #[error("{place}: {source}")]
    Place {
        /// The folder or bucket.
        place: String,
        /// The cause.
        source: io::Error,
    },
    /// A folder or file failed.
    #[error("a file could not be read or written: {0}")]
    Io(io::Error),
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full("the disk of the backups".into()),
            _ => Self::Io(error),
        }
    }
}

impl Error {
    /// Whether the cause is a lack of space.
    pub(super) fn is_full(&self) -> bool {
        match self {
            Self::Full(_) | Self::Files(media::Error::StorageFull) => true,
            Self::Dump(db::backup::Error::File(error)) | Self::Io(error) => {
                error.kind() == ErrorKind::StorageFull
            }
            Self::Dump(db::backup::Error::Database(error)) => error.problem == db::Problem::Full,
            _ => false,
        }
    }
}
