//! Files that are read beside SQLite. A process that closes a file loses its locks on it, those of SQLite too
//! (sqlite.org/howtocorrupt.html, 2.2); so each file is opened once in a process, and stays open while anybody needs it.

use std::{
    fs::File,
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use super::stamp::{Identity, stamp};

static HELD: Mutex<Vec<(Identity, Weak<File>)>> = Mutex::new(vec![]);

/// The file of a path, open for reading.
pub(super) fn hold(path: &Path) -> io::Result<Arc<File>> {
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    held.retain(|(_, file)| file.strong_count() > 0);
    let identity = stamp(path)?.0;
    let known = held.iter().find(|(known, _)| *known == identity);
    if let Some(file) = known.and_then(|(_, file)| file.upgrade()) {
        return Ok(file);
    }
    let file = Arc::new(File::open(path)?);
    held.push((identity, Arc::downgrade(&file)));
    Ok(file)
}

/// Bytes from a place in a file.
#[cfg(unix)]
pub(super) fn read_at<const N: usize>(file: &File, offset: u64) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    std::os::unix::fs::FileExt::read_exact_at(file, &mut bytes, offset)?;
    Ok(bytes)
}

/// Elsewhere, nothing is read beside SQLite.
#[cfg(not(unix))]
pub(super) fn read_at<const N: usize>(_: &File, _: u64) -> io::Result<[u8; N]> {
    Err(io::ErrorKind::Unsupported.into())
}
