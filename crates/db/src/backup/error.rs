//! Why a dump could not be made or put back.

use std::io;

/// Why a database could not be copied or put in place.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused or is not available.
    #[error(transparent)]
    Database(#[from] crate::Error),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] io::Error),
    /// A program of PostgreSQL is missing, too old or failed; a sentence for the operator.
    #[error("{0}")]
    Program(String),
    /// Somebody else, most likely the server, uses the database that is to be replaced.
    #[error("the database is in use; stop the server and try again")]
    InUse,
    /// What was restored is not what was summed when it was taken.
    #[error("what was restored differs from its source in the table `{0}`")]
    Different(String),
    /// The restored file fails the database's own check.
    #[error("the restored database is damaged: {0}")]
    Damaged(String),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error.into())
    }
}
