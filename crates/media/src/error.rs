//! Errors with files, sorted by who has to act: the sender, the operator, or neither (busy).

use std::io::{self, ErrorKind};
use std::path::Path;

/// Why a file was refused or could not be stored, read or removed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// More bytes than the rules allow. The caller may go on draining the request.
    #[error("the file is too large")]
    TooLarge,
    /// A named file without a single byte.
    #[error("the file is empty")]
    Empty,
    /// The last extension of the name is not one of those allowed, or there is none.
    #[error("files of this extension are not accepted")]
    ExtensionNotAllowed,
    /// The first bytes are not those of the kind that the extension promises.
    #[error("the content is not what the extension says")]
    ContentMismatch,
    /// All upload slots stayed taken for five seconds (503).
    #[error("too many uploads at once")]
    Busy,
    /// No space or quota left (507). It heals by itself once space is freed.
    #[error("the storage is full")]
    StorageFull,
    /// The storage away from this machine does not answer, or not as it should (503). It heals by itself.
    #[error("the storage does not answer")]
    Unavailable(#[source] Cause),
    /// No such file.
    #[error("there is no such file")]
    NotFound,
    /// A path that no store of this crate would have made or would serve.
    #[error("the path is not one of this store")]
    UnsafePath,
    /// The disk failed to make bytes durable. What it holds is unknown from here on, a second try would lie:
    /// the process should stop and be started again.
    #[error("the disk could not make a file durable: {0}")]
    SyncFailed(#[source] Cause),
    /// Any other failure of the file system, with its path and its words: for operators, never for a client.
    #[error("the file store failed: {0}")]
    Io(#[source] Cause),
}

/// The storage's own words, for logs only.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Cause(io::Error);

impl Cause {
    pub(crate) fn new(error: io::Error) -> Self {
        Self(error)
    }
}

impl Error {
    /// The error with the system's own words behind it, for operators.
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

/// What the system says of a path, with the path: an operator must find the file.
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
