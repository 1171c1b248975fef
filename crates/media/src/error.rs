//! Errors with files, classified by who has to act: the sender, the operator, or no one (busy).

use std::io::{self, ErrorKind};
use std::path::Path;

/// Why a file was refused or could not be stored, read or removed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// More bytes than allowed. The caller may continue to drain the request.
    #[error("the file is too large")]
    TooLarge,
    /// A named file without any bytes.
    #[error("the file is empty")]
    Empty,
    /// The name has no extension, or its last extension is not allowed.
    #[error("files of this extension are not accepted")]
    ExtensionNotAllowed,
    /// The first bytes do not match the extension.
    #[error("the content is not what the extension says")]
    ContentMismatch,
    /// All upload slots were taken for five seconds (503).
    #[error("too many uploads at once")]
    Busy,
    /// No space or quota left (507). It recovers once space is freed.
    #[error("the storage is full")]
    StorageFull,
    /// The remote storage does not respond, or responds incorrectly (503). It recovers by itself.
    #[error("the storage does not answer")]
    Unavailable(#[source] Cause),
    /// No such file.
    #[error("there is no such file")]
    NotFound,
    /// A path that no store of this crate creates or serves.
    #[error("the path is not one of this store")]
    UnsafePath,
    /// The disk failed to make bytes durable. The state of the file is unknown from here on, and a second attempt could
    /// report success wrongly. The process should stop and be restarted.
    #[error("the disk could not make a file durable: {0}")]
    SyncFailed(#[source] Cause),
    /// Any other error of the file system, with its path and message: for operators, never for a client.
    #[error("the file store failed: {0}")]
    Io(#[source] Cause),
}

/// The error text of the storage, for logs only.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Cause(io::Error);

impl Cause {
    pub(crate) fn new(error: io::Error) -> Self {
        Self(error)
    }
}

impl Error {
    /// The error with the system's own message, for operators.
    pub fn cause(&self) -> String {
        match self {
            Self::Unavailable(cause) => format!("{self}: {cause}"),
            _ => self.to_string(),
        }
    }

    pub(crate) fn on_sync(error: io::Error) -> Self {
        if is_full(&error) {
            Self::StorageFull
        } else {
            Self::SyncFailed(Cause(error))
        }
    }

    pub(crate) fn on_lookup(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidFilename => Self::NotFound,
            _ => error.into(),
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        if is_full(&error) {
            Self::StorageFull
        } else {
            Self::Io(Cause(error))
        }
    }
}

/// Adds the path to an error of the system, so that an operator can find the file.
pub(crate) fn at<T>(path: &Path, outcome: io::Result<T>) -> io::Result<T> {
    outcome.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_no_broken_disk() {
        for kind in [ErrorKind::StorageFull, ErrorKind::QuotaExceeded] {
            assert!(matches!(Error::from(io::Error::from(kind)), Error::StorageFull));
            assert!(matches!(Error::on_sync(kind.into()), Error::StorageFull));
        }
        assert!(matches!(
            Error::on_sync(io::Error::other("EIO")),
            Error::SyncFailed(_)
        ));
    }

    #[test]
    fn a_failure_names_the_path_and_the_cause() {
        let denied = Err::<(), _>(io::Error::from(ErrorKind::PermissionDenied));
        let error = Error::from(at(Path::new("/srv/private/leads"), denied).unwrap_err());
        assert_eq!(
            error.to_string(),
            "the file store failed: /srv/private/leads: permission denied"
        );
    }
}
