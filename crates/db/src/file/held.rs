//! Files that are read in addition to SQLite. A process that closes a file loses all its locks on it, including
//! SQLite's (sqlite.org/howtocorrupt.html, 2.2). Therefore each file is opened once in a process and stays open as long
//! as it is used.

use std::{
    fs::File,
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use super::stamp::{Identity, stamp};

/// A file, and the flags of open(2) that it was opened with.
type Key = (Identity, i32);

static HELD: Mutex<Vec<(Key, Weak<File>)>> = Mutex::new(vec![]);

/// The file at a path, open for reading.
pub(super) fn hold(path: &Path) -> io::Result<Arc<File>> {
    hold_with(path, 0)
}

/// The same, opened with these flags of open(2).
pub(super) fn hold_with(path: &Path, flags: i32) -> io::Result<Arc<File>> {
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    held.retain(|(_, file)| file.strong_count() > 0);
    let key = (stamp(path)?.0, flags);
    let known = held.iter().find(|(known, _)| *known == key);
    if let Some(file) = known.and_then(|(_, file)| file.upgrade()) {
        return Ok(file);
    }
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, flags);
    let file = Arc::new(options.open(path)?);
    held.push((key, Arc::downgrade(&file)));
    Ok(file)
}

/// A file of the database, or one next to it, read from its beginning. SQLite keeps its locks on the files of an open
/// [`Db`], which also holds these files open. Opening a file in another way and closing it again would release these
/// locks.
///
/// [`Db`]: crate::Db
#[derive(Debug)]
pub struct HeldReader {
    file: Arc<File>,
    #[cfg(unix)]
    at: u64,
}

impl HeldReader {
    /// Opens a file for reading.
    ///
    /// # Errors
    /// The file does not exist or cannot be read.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self {
            file: hold(path)?,
            #[cfg(unix)]
            at: 0,
        })
    }
}

impl io::Read for HeldReader {
    #[cfg(unix)]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = std::os::unix::fs::FileExt::read_at(&*self.file, buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }

    #[cfg(not(unix))]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        io::Read::read(&mut &*self.file, buffer)
    }
}

/// Reads bytes at an offset of a file.
#[cfg(unix)]
pub(super) fn read_at<const N: usize>(file: &File, offset: u64) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    std::os::unix::fs::FileExt::read_exact_at(file, &mut bytes, offset)?;
    Ok(bytes)
}

/// On other systems, the files of SQLite are not read.
#[cfg(not(unix))]
pub(super) fn read_at<const N: usize>(_: &File, _: u64) -> io::Result<[u8; N]> {
    Err(io::ErrorKind::Unsupported.into())
}
