//! The interface of slices that store personal data, and of the places to which the list of erasures is copied.

use async_trait::async_trait;
use db::Tx;
use web::Error;

use super::findings::{Counts, Findings};
use crate::core::Core;

/// A slice that stores personal data.
#[async_trait]
pub trait Holder: Send + Sync {
    /// Adds the data of the person that this slice stores.
    ///
    /// # Errors
    /// The database is not available.
    async fn find(&self, core: &Core, found: &mut Findings) -> Result<(), Error>;

    /// Erases in several transactions what takes long. It is called before the single transaction of the rest.
    ///
    /// # Errors
    /// The database is not available; the earlier steps stay done.
    async fn erase_in_steps(
        &self,
        _core: &Core,
        _found: &Findings,
        _counts: &mut Counts,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// Erases the data, and adds to `found.files` the files that are deleted after the commit. It erases the rows of
    /// this slice first, so that no writer of them adds to the audit log afterwards.
    ///
    /// # Errors
    /// The database is not available; nothing is erased then.
    async fn erase(
        &self,
        core: &Core,
        tx: &Tx,
        found: &mut Findings,
        counts: &mut Counts,
    ) -> Result<(), Error>;

    /// Tables whose deleted rows must not leave bytes behind in the database files.
    fn tables(&self) -> &'static [&'static str];

    /// The files of the private store that the rows of this slice reference.
    ///
    /// # Errors
    /// The database is not available.
    async fn files(&self, _core: &Core) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }

    /// Erases data that is older than the operator keeps it, and data that expires by itself. Returns the counts for
    /// the audit log, by action.
    ///
    /// # Errors
    /// The database is not available; the earlier steps stay done.
    async fn expire(&self, _core: &Core) -> Result<Vec<(&'static str, Counts)>, Error> {
        Ok(Vec::new())
    }
}

/// Copies of the list of erasures, stored beside the backups.
#[async_trait]
pub trait Copies: Send + Sync {
    /// Number of days for which an older copy of the data is kept.
    fn keep_days(&self) -> u32;

    /// Stores the list in every place; returns the places where this failed.
    async fn put(&self, list: &[u8]) -> Vec<String>;

    /// The lists of all places that can be reached.
    async fn all(&self) -> Vec<Vec<u8>>;
}

/// A site without backups.
pub struct NoCopies;

#[async_trait]
impl Copies for NoCopies {
    fn keep_days(&self) -> u32 {
        0
    }

    async fn put(&self, _: &[u8]) -> Vec<String> {
        Vec::new()
    }

    async fn all(&self) -> Vec<Vec<u8>> {
        Vec::new()
    }
}
