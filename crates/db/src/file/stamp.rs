//! Identity of a file and time of its last change, read from the file system without opening the file.

use std::{fs, io, path::Path};

/// The identity of a file, independent of its name: its device and inode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity(u64, u64);

/// The time of the last write to a file, and its length then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written(i64, i64, u64);

/// Both values for the file at a path.
#[cfg(unix)]
pub(super) fn stamp(path: &Path) -> io::Result<(Identity, Written)> {
    use std::os::unix::fs::MetadataExt as _;

    let meta = fs::metadata(path)?;
    let written = Written(meta.mtime(), meta.mtime_nsec(), meta.len());
    Ok((Identity(meta.dev(), meta.ino()), written))
}

/// Other systems do not allow an open file to be removed or replaced.
#[cfg(not(unix))]
pub(super) fn stamp(path: &Path) -> io::Result<(Identity, Written)> {
    fs::metadata(path).map(|_| (Identity(0, 0), Written(0, 0, 0)))
}
