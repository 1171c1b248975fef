//! What a slice does for persons, and where the list of erasures is copied to.

use async_trait::async_trait;
use db::Tx;
use web::Error;

use super::findings::{Counts, Findings};
use crate::core::Core;

/// A slice that holds data of persons.
#[async_trait]
pub trait Holder: Send + Sync {
    /// Adds what this slice holds of the person.
    ///
    /// # Errors
    /// The database is not available.
    async fn find(&self, core: &Core, found: &mut Findings) -> Result<(), Error>;

    /// Erases what takes long, in steps of its own, before the one transaction of the rest.
    ///
    /// # Errors
    /// The database is not available; the steps before are done.
    async fn erase_in_steps(
        &self,
        _core: &Core,
        _found: &Findings,
        _counts: &mut Counts,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// Erases, and adds to `found.files` those that go after the commit. Rows of this slice first, so that none of its
    /// writers adds to the record afterwards.
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

    /// Tables of which nothing may be left behind by the database.
    fn tables(&self) -> &'static [&'static str];

    /// The files of the private store that its rows name.
    ///
    /// # Errors
    /// The database is not available.
    async fn files(&self, _core: &Core) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }

    /// Erases what is older than the operator keeps it, and what is over by itself; gives what the record of changes is to
    /// tell of it, by action.
    ///
    /// # Errors
    /// The database is not available; the steps before are done.
    async fn expire(&self, _core: &Core) -> Result<Vec<(&'static str, Counts)>, Error> {
        Ok(Vec::new())
    }
}

/// Copies of the list of erasures, beside the backups.
#[async_trait]
pub trait Copies: Send + Sync {
    /// Days for which an older copy of the data is kept.
    fn keep_days(&self) -> u32;

    /// Puts the list into every place; tells which ones could not take it.
    async fn put(&self, list: &[u8]) -> Vec<String>;

    /// The lists of all places that answer.
    async fn all(&self) -> Vec<Vec<u8>>;
}
