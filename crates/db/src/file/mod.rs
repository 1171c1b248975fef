//! The file of a SQLite database while it is open: whether it is still there, unharmed and writable.
//!
//! SQLite keeps using a file that was removed, renamed or replaced, and cached pages of one that was overwritten. What is
//! stored then is lost. Therefore the file is checked ([`watch`]) before and after each transaction. A server also tests in
//! the background that it can write ([`DataFile::prove_writable`]) and reads the pages ([`DataFile::look_through`]). See
//! docs/decisions/0029.

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

use crate::Error;

pub use held::HeldReader;
pub use rescue::Rescued;
pub use trouble::Trouble;

/// The file of an open database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct DataFile(Arc<Inner>);

struct Inner {
    watch: watch::Watch,
    /// The only writer must not be at work while this one writes.
    turn: SqlitePool,
    /// Connections of its own: they hold the file that was opened, whatever becomes of its name.
    writer: Mutex<Option<Connection>>,
    reader: Mutex<Option<Connection>>,
    reading: InterruptHandle,
    /// What the last proofs have found.
    found: Mutex<Found>,
}

#[derive(Debug, Default)]
struct Found {
    pages: Option<Trouble>,
    disk: Option<Trouble>,
    committed: Option<Instant>,
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DataFile").field(&self.watch.main()).finish()
    }
}

impl DataFile {
    /// Of a database that was just opened by the writer whose pool this is, and read.
    pub(crate) fn open(path: &Path, turn: &SqlitePool) -> Result<Self, Error> {
        let reader = probe::reader(path)?;
        Ok(Self(Arc::new(Inner {
            watch: watch::Watch::of(path).map_err(SqlxError::Io)?,
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

    /// What is wrong, as far as it is known.
    pub fn trouble(&self) -> Option<Trouble> {
        let found = self.found();
        self.0
            .watch
            .trouble()
            .or_else(|| found.pages.clone())
            .or_else(|| found.disk.clone())
    }

    /// Refuses where what is stored now would be in no file that anybody keeps.
    ///
    /// # Errors
    /// The file is not the one that was opened, or is damaged.
    pub(crate) fn ensure(&self) -> Result<(), DbErr> {
        let lost = self.0.watch.trouble().or_else(|| self.found().pages.clone());
        lost.map_or(Ok(()), |trouble| {
            let cause = SqlxError::Io(io::Error::other(trouble));
            Err(DbErr::Conn(RuntimeErr::SqlxError(cause.into())))
        })
    }

    /// A transaction was stored: the disk takes what is written.
    pub(crate) fn committed(&self) {
        let mut found = self.found();
        found.committed = Some(Instant::now());
        found.disk = None;
    }

    /// Writes through to the disk, unless a transaction did within this time: one that changes nothing, and room for more.
    /// A writer that is at work is waited for; what hinders it, it says itself.
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
            // It says what it found when it ends, whenever that is; a panic was told by the runtime.
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
            Some(damage @ Trouble::Damaged(_)) => self.found().pages = Some(damage),
            found => self.found().disk = found,
        }
    }

    /// Looks through the pages of tables and indexes, as the file has them, for about so long; `from` is the table to begin
    /// with, by its number. Where to go on; `None` after the last one, and after damage. Blocks.
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

    /// Ends a look at the pages that is under way: a large table takes long, and a program that stops does not wait for it.
    pub fn interrupt(&self) {
        self.0.reading.interrupt();
    }

    /// Looks through all pages if something else wrote into the file, and goes on with it if they are sound. Whether there
    /// was anything to judge. Blocks.
    pub fn judge_touched(&self) -> bool {
        if !self.0.watch.wants_a_look() {
            return false;
        }
        let mut next = Some(0);
        while let Some(from) = next {
            next = self.look_through(from, Duration::MAX);
        }
        if self.found().pages.is_none() {
            // A commit makes all other connections forget the pages that they remember.
            self.write(Duration::ZERO);
            self.0.watch.acquit();
        }
        true
    }

    /// Brings what was stored to where it can be found again, once nothing is stored any more. Blocks.
    ///
    /// # Errors
    /// It could not be written; what was stored is then in the file that this process holds open, and nowhere else.
    pub fn rescue(&self) -> Result<Rescued, crate::backup::error::Error> {
        rescue::rescue(&self.0.watch, self.writer().as_ref())
    }

    /// Closes its connections, so that the last one that is closed puts the file in order.
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

/// Nothing that is kept half is behind these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
