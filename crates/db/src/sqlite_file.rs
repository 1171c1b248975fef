//! How a file of SQLite is made and waited for.

use std::{fs, io, path::Path, time::Duration};

/// How long a statement waits for another process that writes the same file.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A new file that only its owner can read, whatever the umask; SQLite gives the same rights to what it keeps beside it.
pub(crate) fn create_private(path: &Path) -> io::Result<()> {
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
