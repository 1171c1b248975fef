//! Checks whether the open file is still the one at its path, and whether only SQLite writes into it. The check needs
//! three system calls, so that it can run before and after each transaction.
//!
//! In WAL mode only a checkpoint writes into the main file, and a checkpoint marks the index of the log before it
//! writes its first page (sqlite.org/walformat.html, 2.1). If the file changed without that mark, another program wrote
//! it.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use super::{
    held::{hold, read_at},
    stamp::{Identity, Written, stamp},
    trouble::Trouble,
};

/// Files that SQLite keeps next to the main one while it is open.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];
/// Offset of the salts of the log in its index. The progress of checkpoints follows after them.
const SALTS: u64 = 32;
const BACKFILL: usize = 96 - 32;
const BACKFILL_ATTEMPTED: usize = 128 - 32;
/// Length of the header of the main file; it contains a change counter.
const HEAD: usize = 100;
/// Length of the part that no checkpoint changes: the name of the format, the page size.
const KIND: usize = 24;

/// The files of one database as they were when it was opened.
#[derive(Debug)]
pub(super) struct Watch {
    paths: [PathBuf; 3],
    known: [Identity; 3],
    main: Arc<File>,
    index: Arc<File>,
    mark: Mutex<Mark>,
}

/// The main file after a checkpoint.
#[derive(Clone, Copy, Debug)]
struct Mark {
    written: Written,
    progress: Option<Progress>,
    head: Option<[u8; HEAD]>,
    verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Sound,
    /// Another program wrote into it. The changes are not known yet, so all pages must be checked.
    Touched,
    /// Its contents are not those that are being worked on.
    Exchanged,
}

/// Progress of checkpoints: this part of the index.
#[derive(Clone, Copy, Debug)]
struct Progress([u8; BACKFILL_ATTEMPTED + 4]);

/// See [`Watch::version`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Version(Progress, Written);

impl Progress {
    fn of(index: &File) -> Option<Self> {
        read_at(index, SALTS).ok().map(Self)
    }

    fn salts(&self) -> &[u8] {
        &self.0[..8]
    }

    fn done(&self) -> &[u8] {
        &self.0[BACKFILL..BACKFILL + 4]
    }

    fn attempted(&self) -> &[u8] {
        &self.0[BACKFILL_ATTEMPTED..]
    }

    /// Whether pages are being written, or a checkpoint was interrupted.
    fn is_under_way(&self) -> bool {
        self.done() != self.attempted()
    }
}

impl PartialEq for Progress {
    /// The bytes between salts and progress are changed by every reader, so they are not compared.
    fn eq(&self, other: &Self) -> bool {
        self.salts() == other.salts() && self.done() == other.done() && self.attempted() == other.attempted()
    }
}

impl Watch {
    /// For a database that was just opened and read, so that all its files exist.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let beside = |suffix: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        let [wal, shm] = COMPANIONS.map(beside);
        let (main, index) = (hold(path)?, hold(&shm)?);
        let known = [stamp(path)?.0, stamp(&wal)?.0, stamp(&shm)?.0];
        let progress = Progress::of(&index);
        let mark = Mark {
            progress,
            written: stamp(path)?.1,
            head: read_at(&main, 0).ok(),
            verdict: Verdict::Sound,
        };
        Ok(Self {
            paths: [path.to_owned(), wal, shm],
            known,
            main,
            index,
            mark: Mutex::new(mark),
        })
    }

    pub(super) fn main(&self) -> &Path {
        &self.paths[0]
    }

    pub(super) fn wal(&self) -> &Path {
        &self.paths[1]
    }

    /// The main file, open.
    #[cfg(target_os = "linux")]
    pub(super) fn opened(&self) -> &Arc<File> {
        &self.main
    }

    /// Something that is the same as long as nothing is written into the main file. `None` while a checkpoint writes.
    #[cfg(target_os = "linux")]
    pub(super) fn version(&self) -> Option<Version> {
        let progress = Progress::of(&self.index)?;
        let written = stamp(self.main()).ok()?.1;
        (!progress.is_under_way()).then_some(Version(progress, written))
    }

    /// The present problem, if any.
    pub(super) fn trouble(&self) -> Option<Trouble> {
        let mut mark = self.mark.lock().unwrap_or_else(PoisonError::into_inner);
        // Progress is read before the file and after it, because a checkpoint may begin or end meanwhile.
        let before = Progress::of(&self.index);
        let written = match stamp(self.main()) {
            Ok((identity, written)) if identity == self.known[0] => written,
            Ok(_) => return Some(Trouble::Replaced),
            Err(error) => return Some(of_look(&error)),
        };
        for (path, known) in self.paths.iter().zip(self.known).skip(1) {
            match stamp(path) {
                Ok((identity, _)) if identity == known => {}
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Some(of_look(&error)),
                _ => return Some(Trouble::LogLost),
            }
        }
        if written == mark.written {
            mark.progress = before;
        } else {
            let after = Progress::of(&self.index);
            let is_checkpoint = [before, after].iter().any(|now| {
                now.is_none() || *now != mark.progress || now.is_some_and(|now| now.is_under_way())
            });
            let head = read_at(&self.main, 0).ok();
            let is_same_kind =
                head.is_some_and(|now| mark.head.is_none_or(|known| now[..KIND] == known[..KIND]));
            let verdict = match mark.verdict {
                _ if !is_same_kind => Verdict::Exchanged,
                Verdict::Sound if is_checkpoint => Verdict::Sound,
                // The header is the same, so the pages have to be checked.
                Verdict::Sound | Verdict::Touched if head == mark.head => Verdict::Touched,
                Verdict::Touched if is_checkpoint => Verdict::Touched,
                _ => Verdict::Exchanged,
            };
            *mark = Mark {
                written,
                progress: before,
                head,
                verdict,
            };
        }
        (mark.verdict != Verdict::Sound).then_some(Trouble::Overwritten)
    }

    /// Whether all pages have to be checked before anything is stored again.
    pub(super) fn wants_a_look(&self) -> bool {
        self.verdict() == Verdict::Touched
    }

    /// Whether the contents of the file are not those that were being worked on.
    pub(super) fn is_exchanged(&self) -> bool {
        self.verdict() == Verdict::Exchanged
    }

    /// Records that the pages were checked and are undamaged.
    pub(super) fn acquit(&self) {
        let mut mark = self.mark.lock().unwrap_or_else(PoisonError::into_inner);
        if mark.verdict == Verdict::Touched {
            mark.verdict = Verdict::Sound;
        }
    }

    fn verdict(&self) -> Verdict {
        self.mark.lock().unwrap_or_else(PoisonError::into_inner).verdict
    }
}

fn of_look(error: &io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Trouble::Missing,
        _ => Trouble::Refused(error.to_string()),
    }
}
