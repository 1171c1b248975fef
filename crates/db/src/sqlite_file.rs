//! Creation of a SQLite file, and the timeout for its lock.

use std::{fs, io, path::Path, time::Duration};

/// How long a statement waits for another process that writes to the same file.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Creates a file that only its owner can read, with any umask. SQLite gives the files next to it the same permissions.
pub(crate) fn create_private(path: &Path) -> io::Result<()> {
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
