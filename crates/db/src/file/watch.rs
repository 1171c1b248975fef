//! Whether the file that is open is still the one that its name leads to, and whether only SQLite writes into it. The check
//! needs three system calls, so that it can run before and after each transaction.
//!
//! In WAL mode nothing but a checkpoint writes into the main file, and a checkpoint marks the index of the log before it
//! writes its first page (sqlite.org/walformat.html, 2.1). If the file changed without that mark, another
//! program wrote it.

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

/// Files that SQLite keeps beside the main one while it is open.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];
/// Where the index of the log keeps the salts of the log; behind them, how far checkpoints have come.
const SALTS: u64 = 32;
const BACKFILL: usize = 96 - 32;
const BACKFILL_ATTEMPTED: usize = 128 - 32;
/// The head of the main file; it has a counter of changes.
const HEAD: usize = 100;
/// How much of it no checkpoint changes: the name of the format, the size of pages.
const KIND: usize = 24;

/// The files of one database, as they were when it was opened.
#[derive(Debug)]
pub(super) struct Watch {
    paths: [PathBuf; 3],
    known: [Identity; 3],
    main: Arc<File>,
    index: Arc<File>,
    mark: Mutex<Mark>,
}

/// The main file as a checkpoint left it.
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
    /// Somebody else wrote; what is not known yet, so its pages must be looked through.
    Touched,
    /// It is another content than the one that is being worked on.
    Exchanged,
}

/// How far checkpoints have come: this part of the index.
#[derive(Clone, Copy, Debug)]
struct Progress([u8; BACKFILL_ATTEMPTED + 4]);

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

    /// Pages are being written, or a checkpoint broke off.
    fn is_under_way(&self) -> bool {
        self.done() != self.attempted()
    }
}

impl PartialEq for Progress {
    /// Between salts and progress lies what every reader changes.
    fn eq(&self, other: &Self) -> bool {
        self.salts() == other.salts() && self.done() == other.done() && self.attempted() == other.attempted()
    }
}

impl Watch {
    /// Of a database that was just opened and read, so that all its files are there.
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

    /// What is wrong now, if anything is.
    pub(super) fn trouble(&self) -> Option<Trouble> {
        let mut mark = self.mark.lock().unwrap_or_else(PoisonError::into_inner);
        // Before the file itself, and after it: a checkpoint may begin or end meanwhile.
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
                // The same head: its pages will tell.
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

    /// Whether all pages have to be looked through before anything is stored again.
    pub(super) fn wants_a_look(&self) -> bool {
        self.verdict() == Verdict::Touched
    }

    /// Whether what the file holds is not what was being worked on.
    pub(super) fn is_exchanged(&self) -> bool {
        self.verdict() == Verdict::Exchanged
    }

    /// Its pages were looked through, and are sound.
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
