//! Identity of a file and time of its last change, read from the file system without opening it.

use std::{fs, io, path::Path};

/// A file itself, whatever it is called: its disk and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity(u64, u64);

/// When something wrote into a file last, and how long it was then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written(i64, i64, u64);

/// Both, of the file that a path leads to now.
#[cfg(unix)]
pub(super) fn stamp(path: &Path) -> io::Result<(Identity, Written)> {
    use std::os::unix::fs::MetadataExt as _;

    let meta = fs::metadata(path)?;
    let written = Written(meta.mtime(), meta.mtime_nsec(), meta.len());
    Ok((Identity(meta.dev(), meta.ino()), written))
}

/// Other systems let no file be removed or replaced that is open.
#[cfg(not(unix))]
pub(super) fn stamp(path: &Path) -> io::Result<(Identity, Written)> {
    fs::metadata(path).map(|_| (Identity(0, 0), Written(0, 0, 0)))
}
