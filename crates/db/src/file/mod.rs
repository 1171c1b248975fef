//! Monitors the file of an open SQLite database: whether it still exists, is undamaged and writable.
//!
//! SQLite continues to use a file that was removed, renamed or replaced, and cached pages of one that was overwritten.
//! Data stored after that is lost. Therefore the file is checked ([`watch`]) before and after each transaction. A
//! server also tests in the background that it can write ([`DataFile::prove_writable`]), checks the pages
//! ([`DataFile::look_through`]) and compares them with the disk ([`DataFile::compare_with_disk`]). See
//! docs/decisions/0029.

#[cfg(target_os = "linux")]
mod disk;
mod held;
mod probe;
pub(crate) mod rescue;
mod stamp;
mod trouble;
mod watch;

use std::{
    fmt, io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use rusqlite::{Connection, InterruptHandle};
use sea_orm::{DbErr, RuntimeErr, SqlxError};
use sqlx::SqlitePool;

pub use held::HeldReader;
pub use rescue::Rescued;
pub use trouble::Trouble;

use crate::{Error, Problem};

/// The file of an open database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct DataFile(Arc<Inner>);

struct Inner {
    watch: watch::Watch,
    /// The pool of the only writer, which must be idle while this one writes.
    turn: SqlitePool,
    /// Separate connections. They hold the file that was opened, even if it is renamed or removed.
    writer: Mutex<Option<Connection>>,
    reader: Mutex<Option<Connection>>,
    reading: InterruptHandle,
    #[cfg(target_os = "linux")]
    stored: Option<disk::Disk>,
    #[cfg(target_os = "linux")]
    marks: disk::Marks<watch::Version>,
    /// Results of the last tests.
    found: Mutex<Found>,
}

#[derive(Debug, Default)]
struct Found {
    /// A page that an operation could not use.
    met: Option<Trouble>,
    /// A page that is damaged, as the last scan found.
    pages: Option<Trouble>,
    /// A part of the file that the disk does not return as it was written.
    lost: Option<Lost>,
    disk: Option<Trouble>,
    committed: Option<Instant>,
}

#[derive(Debug)]
struct Lost {
    /// Its place, and its length in bytes.
    place: (u64, usize),
    /// Number of times that this was found.
    times: u8,
    trouble: Trouble,
}

/// What a comparison with the disk found.
#[derive(Clone, Copy, Debug)]
pub enum Compared {
    /// The part is as it was written.
    Part {
        /// Offset of the next one.
        next: u64,
        /// Number of parts of the file, at least 1.
        of: u32,
    },
    /// It differs, or it was written meanwhile. It has to be compared again.
    Again,
}

/// A part is lost if it differs this often. A single difference may be a write that another program makes at the moment.
const CERTAIN: u8 = 3;

impl Found {
    fn damage(&self) -> Option<Trouble> {
        let lost = self.lost.as_ref().filter(|lost| lost.times >= CERTAIN);
        let found = [&self.met, &self.pages];
        found
            .into_iter()
            .find_map(Clone::clone)
            .or_else(|| lost.map(|lost| lost.trouble.clone()))
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DataFile").field(&self.watch.main()).finish()
    }
}

impl DataFile {
    /// For a database that was just opened by the writer of this pool, and read.
    pub(crate) fn open(path: &Path, turn: &SqlitePool) -> Result<Self, Error> {
        let reader = probe::reader(path)?;
        let watch = watch::Watch::of(path).map_err(SqlxError::Io)?;
        Ok(Self(Arc::new(Inner {
            #[cfg(target_os = "linux")]
            stored: disk::Disk::of(path, watch.opened()),
            #[cfg(target_os = "linux")]
            marks: disk::Marks::default(),
            watch,
            turn: turn.clone(),
            writer: Mutex::new(Some(probe::writer(path)?)),
            reading: reader.get_interrupt_handle(),
            reader: Mutex::new(Some(reader)),
            found: Mutex::default(),
        })))
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        self.0.watch.main()
    }

    /// The known problem of the file, if any.
    pub fn trouble(&self) -> Option<Trouble> {
        let found = self.found();
        self.0
            .watch
            .trouble()
            .or_else(|| found.damage())
            .or_else(|| found.disk.clone())
    }

    /// Refuses an operation if data stored now would be lost with the open file.
    ///
    /// # Errors
    /// The file is not the one that was opened, or it is damaged.
    pub(crate) fn ensure(&self) -> Result<(), DbErr> {
        let lost = self.0.watch.trouble().or_else(|| self.found().damage());
        lost.map_or(Ok(()), |trouble| {
            let cause = SqlxError::Io(io::Error::other(trouble));
            Err(DbErr::Conn(RuntimeErr::SqlxError(cause.into())))
        })
    }

    /// Records the error of an operation if it is about the file: a damaged page, or a disk that fails.
    pub(crate) fn failed(&self, problem: Problem, error: &dyn fmt::Display) {
        match problem {
            Problem::Corrupt => self.found().met = Some(Trouble::Damaged(error.to_string())),
            Problem::Disk => self.found().disk = Some(Trouble::Refused(error.to_string())),
            _ => {}
        }
    }

    /// Records the error of a backup, which reads the file through a connection of its own.
    pub fn failed_to_copy(&self, error: &crate::backup::Error) {
        if let crate::backup::Error::Database(error) = error {
            self.failed(error.problem, error);
        }
    }

    /// Records that a transaction was stored, so the disk is writable.
    pub(crate) fn committed(&self) {
        let mut found = self.found();
        found.committed = Some(Instant::now());
        found.disk = None;
    }

    /// Tests that data can be written to the disk, unless a transaction was stored within the time `every`. It writes a
    /// transaction that changes nothing, and checks for room for more. It waits for a writer in progress, which reports
    /// its own errors.
    pub async fn prove_writable(&self, every: Duration, patience: Duration) {
        if self.ensure().is_err() {
            return;
        }
        let Ok(turn) = self.0.turn.acquire().await else {
            return;
        };
        let file = self.clone();
        let mut proof = tokio::task::spawn_blocking(move || file.write(every));
        if tokio::time::timeout(patience, &mut proof).await.is_err() {
            self.found().disk = Some(Trouble::Refused("it does not answer".to_owned()));
            // The task records its result itself whenever it ends. A panic was reported by the runtime.
            let _ = proof.await;
        }
        drop(turn);
    }

    fn write(&self, every: Duration) {
        let is_fresh = self.found().committed.is_some_and(|at| at.elapsed() < every);
        let found = probe::room_beside(self.path()).or_else(|| match &*self.writer() {
            Some(connection) if !is_fresh => probe::write(connection),
            _ => None,
        });
        match found {
            Some(damage @ Trouble::Damaged(_)) => self.found().met = Some(damage),
            found => self.found().disk = found,
        }
    }

    /// Checks the pages of tables and indexes in the file for about `time`. `from` is the number of the table to start
    /// with. Returns the table to continue with; `None` after the last one, and after damage. Blocks.
    pub fn look_through(&self, from: usize, time: Duration) -> Option<usize> {
        let reader = lock(&self.0.reader);
        let looked = probe::pages(reader.as_ref()?, from, time);
        let mut found = self.found();
        match looked {
            Ok(Some(next)) => return Some(next),
            Ok(None) => found.pages = None,
            Err(damage) => found.pages = Some(damage),
        }
        None
    }

    /// Compares a part of the file on the disk, beginning at this offset, with what the system has of it in memory. A part
    /// that is lost is compared again and again, until it is as it was. Blocks for one read of the disk.
    #[cfg(target_os = "linux")]
    pub fn compare_with_disk(&self, from: u64) -> Compared {
        let Some(stored) = &self.0.stored else {
            return Compared::Again;
        };
        let suspect = self.found().lost.as_ref().map(|lost| lost.place);
        let (at, length) = suspect.unwrap_or((from, disk::PART));
        let before = self.0.watch.version();
        let part = stored.compare(at, length);
        let Some(version) = before.filter(|before| self.0.watch.version() == Some(*before)) else {
            return Compared::Again;
        };
        if self.0.watch.trouble().is_some() {
            return Compared::Again;
        }
        let marked = match part {
            disk::Part::Same { mark, .. } if length == disk::PART => self.0.marks.judge(at, version, mark),
            _ => disk::Marked::Anew,
        };
        let mut found = self.found();
        let (place, reason) = match part {
            disk::Part::Same { .. } if marked == disk::Marked::Changed => {
                let reason = format!("the disk does not return what it returned before, behind byte {at}");
                ((at, length), reason)
            }
            disk::Part::Same { compared, .. } if suspect.is_some() => {
                // If it is no longer in memory, nothing shows that it was mended.
                if compared > 0 || marked == disk::Marked::Same {
                    found.lost = None;
                }
                return Compared::Again;
            }
            disk::Part::Same { read, .. } => {
                let parts = stored.size().div_ceil(disk::PART as u64).max(1);
                return Compared::Part {
                    next: if read == length { at + read as u64 } else { 0 },
                    of: u32::try_from(parts).unwrap_or(u32::MAX),
                };
            }
            disk::Part::Differs(at) => {
                let reason = format!("the disk lost what was written at byte {at}");
                ((at, disk::PAGE), reason)
            }
            disk::Part::Unreadable(error) => ((at, length), format!("at byte {at}: {error}")),
        };
        let times = found.lost.as_ref().map_or(0, |lost| lost.times);
        found.lost = Some(Lost {
            place,
            times: times.saturating_add(1),
            trouble: Trouble::Damaged(reason),
        });
        Compared::Again
    }

    /// Other systems have no such read.
    #[cfg(not(target_os = "linux"))]
    pub fn compare_with_disk(&self, _: u64) -> Compared {
        Compared::Again
    }

    /// Whether this file system reads from the disk itself, so that the file can be compared with it.
    pub fn is_comparable(&self) -> bool {
        #[cfg(target_os = "linux")]
        return self.0.stored.is_some();
        #[cfg(not(target_os = "linux"))]
        false
    }

    /// Interrupts a check of pages in progress: a large table takes long, and a stopping program does not wait for it.
    pub fn interrupt(&self) {
        self.0.reading.interrupt();
    }

    /// Checks the whole file if something else wrote into it or an operation met a damaged page, and accepts it if it is
    /// sound. Returns whether there was anything to check. Blocks.
    pub fn judge(&self) -> bool {
        let (is_met, is_touched) = (self.found().met.is_some(), self.0.watch.wants_a_look());
        if is_met {
            self.examine();
        }
        let mut next = is_touched.then_some(0);
        while let Some(from) = next {
            next = self.look_through(from, Duration::MAX);
        }
        let is_sound = self.found().damage().is_none();
        if (is_met || is_touched) && is_sound {
            // A commit makes all other connections drop their cached pages.
            self.write(Duration::ZERO);
            self.0.watch.acquit();
        }
        is_met || is_touched
    }

    /// Looks for everything that an operation can have met, entries of indexes included.
    fn examine(&self) {
        if let Some(reader) = &*lock(&self.0.reader)
            && let Some(verdict) = probe::everything(reader)
        {
            let mut found = self.found();
            found.met = verdict.err();
        }
    }

    /// Saves the stored data to a place where it can be found again, after the last write. Blocks.
    ///
    /// # Errors
    /// The data could not be written. It is then only in the file that this process holds open.
    pub fn rescue(&self) -> Result<Rescued, crate::backup::error::Error> {
        rescue::rescue(&self.0.watch, self.writer().as_ref())
    }

    /// Closes its connections, so that the last connection to close checkpoints the file.
    pub(crate) fn close(&self) {
        lock(&self.0.reader).take();
        self.writer().take();
    }

    fn writer(&self) -> MutexGuard<'_, Option<Connection>> {
        lock(&self.0.writer)
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        lock(&self.0.found)
    }
}

/// The data behind these locks is never left half-updated, so a poisoned lock is safe to use.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
