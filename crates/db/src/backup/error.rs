//! Errors of dumping and restoring a database.

use std::io;

/// Why a database could not be copied or restored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused an operation or is not available.
    #[error(transparent)]
    Database(#[from] crate::Error),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] io::Error),
    /// A program of PostgreSQL is missing, too old or failed; the message is for the operator.
    #[error("{0}")]
    Program(String),
    /// Another process, most likely the server, uses the database that is to be replaced.
    #[error("the database is in use; stop the server and try again")]
    InUse,
    /// The restored data does not match the checksum computed during the dump.
    #[error("what was restored differs from its source in the table `{0}`")]
    Different(String),
    /// The restored file fails the database's own integrity check.
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
