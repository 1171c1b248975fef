//! Compares the file on the disk with what the system has of it in memory. A page that the disk lost can be read from
//! memory until the system uses that memory for something else, so that SQLite does not notice the loss. A direct read
//! (open(2), `O_DIRECT`) goes to the disk. It first waits until the system has written that part of the file, so a
//! difference is no write that is still to come.
//!
//! A page that is not in memory is compared with what the disk returned the last time, as long as no checkpoint wrote into
//! the file since then ([`Marks`]).

use std::{
    collections::HashMap,
    fs::File,
    hash::{DefaultHasher, Hasher as _},
    io::{self, IoSliceMut},
    os::unix::fs::FileExt as _,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use rustix::{
    fs::OFlags,
    io::{Errno, ReadWriteFlags, preadv2},
};

use super::held::hold_with;

/// Length of a part that is compared at a time, in bytes.
pub(super) const PART: usize = 512 * 1024;
/// Direct reads begin and end at multiples of this, in the file and in memory. It is also the length of a page of memory.
pub(super) const PAGE: usize = 4096;

/// A file that is read from the disk.
#[derive(Debug)]
pub(super) struct Disk {
    direct: Arc<File>,
    cached: Arc<File>,
}

/// What a part of the file is.
#[derive(Debug)]
pub(super) enum Part {
    /// Nothing differs. `read` is the number of bytes on the disk, `compared` how many of them are in memory too, `mark`
    /// stands for their content.
    Same { read: usize, compared: usize, mark: u64 },
    /// The page at this offset differs.
    Differs(u64),
    /// The disk does not return it.
    Unreadable(io::Error),
}

impl Disk {
    /// `None` if this file system does not read directly; tmpfs does not.
    pub(super) fn of(path: &Path, cached: &Arc<File>) -> Option<Self> {
        let flags = i32::try_from(OFlags::DIRECT.bits()).ok()?;
        let disk = Self {
            direct: hold_with(path, flags).ok()?,
            cached: cached.clone(),
        };
        let mut room = room(PAGE);
        disk.direct.read_at(aligned(&mut room, PAGE), 0).ok()?;
        Some(disk)
    }

    /// Length of the file in bytes.
    pub(super) fn size(&self) -> u64 {
        self.cached.metadata().map_or(0, |meta| meta.len())
    }

    /// Compares at most `length` bytes from this offset. Both are multiples of [`PAGE`].
    pub(super) fn compare(&self, from: u64, length: usize) -> Part {
        let mut room = room(length);
        let stored = aligned(&mut room, length);
        let read = match self.direct.read_at(stored, from) {
            Ok(read) => read,
            Err(error) => return Part::Unreadable(error),
        };
        let (mut at, mut compared) = (0, 0);
        let mut page = [0; PAGE];
        while at < read {
            let wanted = PAGE.min(read - at);
            let offset = from + at as u64;
            let into = &mut [IoSliceMut::new(&mut page[..wanted])];
            match preadv2(&self.cached, into, offset, ReadWriteFlags::NOWAIT) {
                Ok(length) if page[..length] != stored[at..at + length] => return Part::Differs(offset),
                Ok(length) => compared += length,
                // It is not in memory, so a query would read it from the disk too.
                Err(Errno::AGAIN) => {}
                // This file system cannot tell what is in memory.
                Err(_) => break,
            }
            at += wanted;
        }
        let mut content = DefaultHasher::new();
        content.write(&stored[..read]);
        Part::Same {
            read,
            compared,
            mark: content.finish(),
        }
    }
}

/// What the disk returned for each part, with the version of the file at that time.
#[derive(Debug)]
pub(super) struct Marks<V>(Mutex<HashMap<u64, (V, u64)>>);

/// What a mark says of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marked {
    /// It is as it was.
    Same,
    /// It is another, although nothing was written.
    Changed,
    /// Something was written into the file since then, or the part is read for the first time.
    Anew,
}

impl<V> Default for Marks<V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<V: PartialEq> Marks<V> {
    /// Compares the part at this offset with its mark of the same version of the file. A part that changed keeps its mark.
    pub(super) fn judge(&self, at: u64, version: V, mark: u64) -> Marked {
        let mut marks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match marks.get(&at) {
            Some((known, content)) if *known == version => {
                if *content == mark {
                    Marked::Same
                } else {
                    Marked::Changed
                }
            }
            _ => {
                marks.insert(at, (version, mark));
                Marked::Anew
            }
        }
    }
}

fn room(length: usize) -> Vec<u8> {
    vec![0; length + PAGE]
}

fn aligned(room: &mut [u8], length: usize) -> &mut [u8] {
    let start = room.as_ptr().align_offset(PAGE);
    &mut room[start..start + length]
}
