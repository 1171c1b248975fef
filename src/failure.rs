//! The error of a command: one sentence for the user of the command line.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use db::Problem;

/// A message and an exit code.
#[derive(Debug)]
pub struct Failure {
    message: String,
}

impl Failure {
    /// The command was refused or failed.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }

    /// The message.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Prints the message on stderr.
    pub fn report(&self) -> ExitCode {
        // Without a reader there is no one to report to; the exit code still says it.
        let _ = writeln!(io::stderr(), "paradise: {}", self.message);
        ExitCode::from(1)
    }
}

impl From<db::Error> for Failure {
    fn from(error: db::Error) -> Self {
        let advice = match error.problem {
            Problem::Unavailable => {
                "the database does not answer or is locked by another program; try again, or check DATABASE_URL"
            }
            Problem::Full => "there is no space left for the database; free some and try again",
            Problem::Conflict => "the row exists already or belongs to something that does not exist",
            Problem::Corrupt => {
                "the database file is damaged or is no database; nothing was changed. Restore a backup, or name another file in DATABASE_URL"
            }
            Problem::Forbidden => {
                "the database cannot be opened or written; check that its folder exists, its permissions, and DATABASE_URL"
            }
            Problem::Disk => {
                "the disk of the database fails to read or write; look at it (`dmesg`, `df`) before anything is written to it"
            }
            Problem::Lost => "the file of the database is not where it was; nothing was changed",
            Problem::Other => "the database refused; if the schema is old, run `paradise migrate`",
        };
        Self::new(format!("{advice} ({error})"))
    }
}

impl From<db::sea_orm::DbErr> for Failure {
    fn from(error: db::sea_orm::DbErr) -> Self {
        db::Error::from(error).into()
    }
}

impl From<web::Error> for Failure {
    fn from(error: web::Error) -> Self {
        Self::new(error.to_string())
    }
}

impl From<migration::Error> for Failure {
    fn from(error: migration::Error) -> Self {
        match error {
            migration::Error::Database(error) => error.into(),
            error => Self::new(error.to_string()),
        }
    }
}

impl From<media::Error> for Failure {
    fn from(error: media::Error) -> Self {
        Self::new(format!("a file could not be read or stored: {}", error.cause()))
    }
}
