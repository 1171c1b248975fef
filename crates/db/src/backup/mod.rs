//! A whole database as one file: taken from one moment while others go on writing, summed table by table from its
//! source, and put in place somewhere else.
//!
//! A [`Home`] is where a database is or shall be. It stands beside [`Db`](crate::Db), not on it: what restores a
//! database must not hold connections to the one that it replaces.

pub(crate) mod error;
mod postgres;
mod program;
pub(crate) mod sqlite;
mod sum;

pub use error::Error;
use std::{
    io,
    path::{Path, PathBuf},
};
pub use sum::TableSum;

use crate::{Backend, DatabaseUrl};

/// Where a database is, or shall be.
#[derive(Clone, Debug)]
pub struct Home(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Sqlite(sqlite::Home),
    Postgres(postgres::Home),
}

impl Home {
    /// The place that `url` names.
    pub fn new(url: &DatabaseUrl, data_dir: &Path) -> Self {
        let kind = match (url, url.file(data_dir)) {
            (DatabaseUrl::Postgres(url), _) => Kind::Postgres(postgres::Home::new(url)),
            (_, file) => Kind::Sqlite(sqlite::Home::new(file.unwrap_or_default())),
        };
        Self(kind)
    }

    /// Which database it is.
    pub fn backend(&self) -> Backend {
        match self.0 {
            Kind::Sqlite(_) => Backend::Sqlite,
            Kind::Postgres(_) => Backend::Postgres,
        }
    }

    /// Its address.
    pub fn url(&self) -> DatabaseUrl {
        match &self.0 {
            Kind::Sqlite(home) => DatabaseUrl::SqliteFile(home.file().to_owned()),
            Kind::Postgres(home) => DatabaseUrl::Postgres(home.url().to_owned()),
        }
    }

    /// Writes the database of this moment into a new file, and sums each table as it was at this moment, read from the
    /// database and not from the file. Others read and write meanwhile.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::File`], [`Error::Program`].
    pub async fn dump(&self, into: &Path) -> Result<Vec<TableSum>, Error> {
        match &self.0 {
            Kind::Sqlite(home) => home.clone().dump(into).await,
            Kind::Postgres(home) => home.dump(into).await,
        }
    }

    /// Sums each table as it is now.
    ///
    /// # Errors
    /// [`Error::Database`]; [`Error::Damaged`] if the database fails its own check.
    pub async fn sums(&self) -> Result<Vec<TableSum>, Error> {
        match &self.0 {
            Kind::Sqlite(home) => home.clone().sums().await,
            Kind::Postgres(home) => home.sums().await,
        }
    }

    /// About how many bytes a dump will have.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn size(&self) -> Result<u64, Error> {
        match &self.0 {
            Kind::Sqlite(home) => Ok(std::fs::metadata(home.file()).map_or(0, |metadata| metadata.len())),
            Kind::Postgres(home) => home.size().await,
        }
    }

    /// Makes sure that nobody uses the database, so that it can be replaced.
    ///
    /// # Errors
    /// [`Error::InUse`], [`Error::Database`].
    pub async fn ensure_unused(&self) -> Result<(), Error> {
        match &self.0 {
            Kind::Sqlite(home) => home.clone().ensure_unused().await,
            Kind::Postgres(home) => home.ensure_unused().await,
        }
    }

    /// Whether there is any table, or anything that cannot be read.
    ///
    /// # Errors
    /// [`Error::Database`] if that cannot be told.
    pub async fn holds_data(&self) -> Result<bool, Error> {
        match &self.0 {
            Kind::Sqlite(home) => home.clone().holds_data().await,
            Kind::Postgres(home) => home.holds_data().await,
        }
    }

    /// Puts a dump in place, all of it or nothing, and compares it with the sums of its source. What was there is kept: a
    /// file of SQLite in the folder `aside`, which is made; the tables of PostgreSQL in a schema of that folder's name.
    /// Answers with where it is kept.
    ///
    /// # Errors
    /// Any of them; what was there is then still there.
    pub async fn put(
        &self,
        dump: &Path,
        expected: &[TableSum],
        aside: &Path,
    ) -> Result<Option<String>, Error> {
        match &self.0 {
            Kind::Sqlite(home) => home.clone().put(dump, expected, aside).await,
            Kind::Postgres(home) => home.put(dump, expected, aside).await,
        }
    }

    /// An empty place for a trial, beside this one: a file in `folder`, or a database of the same server.
    ///
    /// # Errors
    /// The role may not create databases, or the server does not answer.
    pub async fn scratch(&self, folder: &Path) -> Result<Self, Error> {
        Ok(Self(match &self.0 {
            Kind::Sqlite(_) => Kind::Sqlite(sqlite::Home::new(folder.join("scratch.db"))),
            Kind::Postgres(home) => Kind::Postgres(home.scratch().await?),
        }))
    }

    /// Removes a place that [`Home::scratch`] made. The file of SQLite goes with its folder.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn discard(self) -> Result<(), Error> {
        match self.0 {
            Kind::Sqlite(_) => Ok(()),
            Kind::Postgres(home) => home.discard().await,
        }
    }
}

/// What differs, if anything does.
///
/// # Errors
/// [`Error::Different`] names the first table.
pub fn compare(expected: &[TableSum], found: &[TableSum]) -> Result<(), Error> {
    let differs = |sum: &&TableSum| !found.contains(sum);
    let added = |sum: &&TableSum| !expected.iter().any(|known| known.name == sum.name);
    let first = expected.iter().find(differs).or_else(|| found.iter().find(added));
    first.map_or(Ok(()), |sum| Err(Error::Different(sum.name.clone())))
}

/// Runs work that waits for a disk or for another program away from the async threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::from)?
}

/// A new name for something of this moment.
fn unique(prefix: &str) -> String {
    let now = chrono::Utc::now();
    format!(
        "{prefix}_{}_{:06}",
        now.timestamp(),
        now.timestamp_subsec_micros()
    )
}

/// What `copy` could not do with one call: a copy that is on the disk when this returns.
fn copy_durably(from: &Path, to: &PathBuf) -> io::Result<()> {
    std::fs::copy(from, to)?;
    std::fs::File::options().write(true).open(to)?.sync_all()
}
