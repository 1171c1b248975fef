//! A dump of a whole database as one file: a snapshot taken while others continue to write, with a checksum of each
//! table of the source, and restored somewhere else.
//!
//! A [`Home`] is the location of a database that exists or will be created. It does not depend on [`Db`](crate::Db),
//! because a restore must not hold connections to the database that it replaces.

pub(crate) mod error;
mod postgres;
mod program;
pub(crate) mod sqlite;
mod sum;

use std::{
    io,
    path::{Path, PathBuf},
};

pub use error::Error;
pub use sum::TableSum;

use crate::{Backend, DatabaseUrl};

/// The location of a database that exists or will be created.
#[derive(Clone, Debug)]
pub struct Home(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Sqlite(sqlite::Home),
    Postgres(postgres::Home),
}

impl Home {
    /// The location that `url` refers to.
    pub fn new(url: &DatabaseUrl, data_dir: &Path) -> Self {
        let kind = match (url, url.file(data_dir)) {
            (DatabaseUrl::Postgres(url), _) => Kind::Postgres(postgres::Home::new(url)),
            (_, file) => Kind::Sqlite(sqlite::Home::new(file.unwrap_or_default())),
        };
        Self(kind)
    }

    /// The kind of database.
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

    /// Writes a snapshot of the database into a new file, and computes a checksum of each table in the same snapshot,
    /// read from the database and not from the file. Others can read and write meanwhile.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::File`], [`Error::Program`].
    pub async fn dump(&self, into: &Path) -> Result<Vec<TableSum>, Error> {
        match &self.0 {
            Kind::Sqlite(home) => home.clone().dump(into).await,
            Kind::Postgres(home) => home.dump(into).await,
        }
    }

    /// Computes the checksum of each table as it is now.
    ///
    /// # Errors
    /// [`Error::Database`]; [`Error::Damaged`] if the database fails its own integrity check.
    pub async fn sums(&self) -> Result<Vec<TableSum>, Error> {
        match &self.0 {
            Kind::Sqlite(home) => home.clone().sums().await,
            Kind::Postgres(home) => home.sums().await,
        }
    }

    /// The approximate size of a dump in bytes.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn size(&self) -> Result<u64, Error> {
        match &self.0 {
            Kind::Sqlite(home) => Ok(std::fs::metadata(home.file()).map_or(0, |metadata| metadata.len())),
            Kind::Postgres(home) => home.size().await,
        }
    }

    /// Checks that the database is not in use, so that it can be replaced.
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
    /// [`Error::Database`] if this cannot be determined.
    pub async fn holds_data(&self) -> Result<bool, Error> {
        match &self.0 {
            Kind::Sqlite(home) => home.clone().holds_data().await,
            Kind::Postgres(home) => home.holds_data().await,
        }
    }

    /// Restores a dump, completely or not at all, and compares it with the checksums of its source. The previous data
    /// is kept: a SQLite file in the folder `aside`, which is created; the tables of PostgreSQL in a schema named after
    /// that folder. Returns where it is kept.
    ///
    /// # Errors
    /// Any of the errors. The previous data is then still in place.
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

    /// An empty location for a restore test, next to this one: a file in `folder`, or a database on the same server.
    ///
    /// # Errors
    /// The role may not create databases, or the server does not respond.
    pub async fn scratch(&self, folder: &Path) -> Result<Self, Error> {
        Ok(Self(match &self.0 {
            Kind::Sqlite(_) => Kind::Sqlite(sqlite::Home::new(folder.join("scratch.db"))),
            Kind::Postgres(home) => Kind::Postgres(home.scratch().await?),
        }))
    }

    /// Removes a location created by [`Home::scratch`]. The SQLite file is removed with its folder.
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

/// Compares two lists of checksums.
///
/// # Errors
/// [`Error::Different`] names the first table.
pub fn compare(expected: &[TableSum], found: &[TableSum]) -> Result<(), Error> {
    let differs = |sum: &&TableSum| !found.contains(sum);
    let added = |sum: &&TableSum| !expected.iter().any(|known| known.name == sum.name);
    let first = expected.iter().find(differs).or_else(|| found.iter().find(added));
    first.map_or(Ok(()), |sum| Err(Error::Different(sum.name.clone())))
}

/// Runs work that waits for a disk or for another program outside the async threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::from)?
}

/// A unique name that contains the current time.
fn unique(prefix: &str) -> String {
    let now = chrono::Utc::now();
    format!(
        "{prefix}_{}_{:06}",
        now.timestamp(),
        now.timestamp_subsec_micros()
    )
}

/// A copy that is durable when this returns, which `copy` alone does not guarantee.
fn copy_durably(from: &Path, to: &PathBuf) -> io::Result<()> {
    std::fs::copy(from, to)?;
    std::fs::File::options().write(true).open(to)?.sync_all()
}
