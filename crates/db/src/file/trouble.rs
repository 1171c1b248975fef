//! Problems of the file of an open database, with messages for the operator: what happened, and what to do.

use std::fmt;

/// A problem of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is no file with its name any more.
    Missing,
    /// Another file has its name.
    Replaced,
    /// The log next to it, `-wal` or `-shm`, was removed or replaced.
    LogLost,
    /// A program other than SQLite wrote into it.
    Overwritten,
    /// A page cannot be read, or is not what SQLite wrote.
    Damaged(String),
    /// The disk accepts no writes: it is read-only, or fails.
    Refused(String),
    /// The disk is full.
    Full,
}

impl Trouble {
    /// Name for messages and metrics.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Replaced => "replaced",
            Self::LogLost => "log-lost",
            Self::Overwritten => "overwritten",
            Self::Damaged(_) => "damaged",
            Self::Refused(_) => "refused",
            Self::Full => "full",
        }
    }

    /// Whether nothing may be stored, because data written now would not be in the file that the operator keeps. A disk
    /// that is full or read-only refuses writes by itself, and is tried again each time.
    pub fn stops(&self) -> bool {
        !matches!(self, Self::Refused(_) | Self::Full)
    }

    /// The error text of the storage, if there is one.
    pub fn reason(&self) -> &str {
        match self {
            Self::Damaged(reason) | Self::Refused(reason) => reason,
            _ => "",
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Self::Missing => {
                "the file of the database was removed or renamed while it was in use; put it back under its name, or stop the program, give its name to the copy that was saved, and start again"
            }
            Self::Replaced => {
                "another file took the name of the database while it was in use; stop the program, decide which of the files is to stay (what was stored here so far is in the copy that was saved), and start again"
            }
            Self::LogLost => {
                "the log of the database (-wal or -shm) was removed or replaced while it was in use; restart the program"
            }
            Self::Overwritten => {
                "something else wrote into the file of the database while it was in use; stop the program, restore a backup (`paradise backup list`), and start again"
            }
            Self::Damaged(reason) => {
                return write!(
                    f,
                    "the file of the database is damaged ({reason}); stop the program, restore a backup (`paradise backup list`), look at the disk, and start again"
                );
            }
            Self::Refused(reason) => {
                return write!(
                    f,
                    "the disk of the database takes nothing ({reason}); see whether it is mounted read-only or fails (`dmesg`); the program goes on by itself when it takes something again"
                );
            }
            Self::Full => {
                "the disk of the database is full; free some space, the program goes on by itself then"
            }
        };
        f.write_str(words)
    }
}

impl std::error::Error for Trouble {}
