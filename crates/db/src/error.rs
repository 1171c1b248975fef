//! Database errors, classified by what a caller can do about them.

use sea_orm::{DbErr, RuntimeErr, SqlxError};

/// Kinds of failure that callers handle differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Not reachable, shutting down, out of connections, or locked for too long: try again later.
    Unavailable,
    /// No space left for the write.
    Full,
    /// The row violates a unique or foreign key.
    Conflict,
    /// A page of the file cannot be read or is damaged, or the file is not a database.
    Corrupt,
    /// The file or its folder cannot be opened or written.
    Forbidden,
    /// The disk fails.
    Disk,
    /// The file is missing, and files that belong to it exist.
    Lost,
    /// Any other error: a mistake in the program or the schema.
    Other,
}

impl Problem {
    /// Whether the cause is the database and not the operation. Every caller gets the same error until the database is
    /// repaired.
    pub fn is_of_the_database(self) -> bool {
        !matches!(self, Self::Conflict | Self::Other)
    }
}

/// A database error with its cause, which is logged and never sent to a client. It contains no values of a row.
#[derive(Debug, thiserror::Error)]
#[error("{}", without_values(&source.to_string()))]
pub struct Error {
    /// The kind of failure.
    pub problem: Problem,
    source: DbErr,
}

impl From<DbErr> for Error {
    fn from(source: DbErr) -> Self {
        if is_out_of_connections(&source) {
            metrics::counter!("db_pool_timeouts_total").increment(1);
        }
        Self {
            problem: classify(&source),
            source,
        }
    }
}

impl From<SqlxError> for Error {
    fn from(source: SqlxError) -> Self {
        DbErr::Conn(RuntimeErr::SqlxError(source.into())).into()
    }
}

impl Error {
    /// A missing file; the message is for the operator.
    pub(crate) fn lost(message: String) -> Self {
        Self {
            problem: Problem::Lost,
            source: DbErr::Custom(message),
        }
    }

    /// Whether the row was refused by a unique or foreign key.
    pub fn is_conflict(&self) -> bool {
        self.problem == Problem::Conflict
    }
}

/// An error of SQLite that was not reported through sqlx.
pub(crate) fn of_sqlite(code: Option<i32>, source: &dyn std::error::Error) -> Error {
    let code = code.and_then(|code| u32::try_from(code).ok());
    Error {
        problem: code.map_or(Problem::Other, sqlite),
        source: DbErr::Custom(source.to_string()),
    }
}

/// Whether no connection became free in time.
fn is_out_of_connections(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(_) => true,
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            matches!(**error, SqlxError::PoolTimedOut)
        }
        _ => false,
    }
}

/// Removes values from a message. PostgreSQL quotes a value that it cannot parse after a colon
/// (`invalid input syntax for type integer: "…"`), and includes the values of a key (`Key (email)=(…)`). Names of
/// tables and columns are elsewhere in the message.
fn without_values(message: &str) -> String {
    let mut message = message.to_owned();
    for (open, close) in [(": \"", '"'), (")=(", ')')] {
        if let Some(start) = message.find(open).map(|at| at + open.len())
            && let Some(end) = message.rfind(close).filter(|end| *end >= start)
        {
            message.replace_range(start..end, "…");
        }
    }
    message
}

pub(crate) fn classify(error: &DbErr) -> Problem {
    match error {
        DbErr::ConnectionAcquire(_) => Problem::Unavailable,
        DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause) => match cause {
            RuntimeErr::SqlxError(error) => classify_sqlx(error),
            RuntimeErr::Internal(_) => Problem::Other,
        },
        _ => Problem::Other,
    }
}

fn classify_sqlx(error: &SqlxError) -> Problem {
    match error {
        SqlxError::Io(_)
        | SqlxError::Tls(_)
        | SqlxError::Protocol(_)
        | SqlxError::PoolTimedOut
        | SqlxError::PoolClosed
        | SqlxError::WorkerCrashed => Problem::Unavailable,
        SqlxError::Database(error) => match error.code() {
            Some(code)
                if error
                    .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
                    .is_some() =>
            {
                postgres(&code)
            }
            Some(code) => code.parse().map_or(Problem::Other, sqlite),
            None => Problem::Other,
        },
        _ => Problem::Other,
    }
}

/// SQLSTATE classes, <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn postgres(code: &str) -> Problem {
    match code {
        "23503" | "23505" => Problem::Conflict,
        "53100" => Problem::Full,
        "42501" | "28000" | "28P01" | "3D000" => Problem::Forbidden,
        "XX001" | "XX002" => Problem::Corrupt,
        // Statement timeout, lock timeout, serialization failure, deadlock, read-only standby.
        "57014" | "55P03" | "40001" | "40P01" | "25006" => Problem::Unavailable,
        _ if code.starts_with("08") || code.starts_with("53") || code.starts_with("57P") => {
            Problem::Unavailable
        }
        _ => Problem::Other,
    }
}

/// SQLite result codes, <https://sqlite.org/rescode.html>; the low byte is the primary code.
fn sqlite(code: u32) -> Problem {
    match code {
        787 | 1555 | 2067 => Problem::Conflict,
        // Reads of a page: refused, too short, damaged by what the file system says.
        266 | 522 | 8458 => Problem::Corrupt,
        _ => match code & 0xff {
            5 | 6 => Problem::Unavailable,
            13 => Problem::Full,
            10 => Problem::Disk,
            11 | 26 => Problem::Corrupt,
            3 | 8 | 14 => Problem::Forbidden,
            _ => Problem::Other,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_keeps_the_names_of_the_schema_and_loses_the_values_of_people() {
        for (message, said) in [
            (
                r#"invalid input syntax for type integer: "+998 "90" 1""#,
                r#"invalid input syntax for type integer: "…""#,
            ),
            (
                "duplicate key: Key (email)=(aziza@example.uz) already exists",
                "duplicate key: Key (email)=(…) already exists",
            ),
            (
                r#"violates unique constraint "users_username_key""#,
                r#"violates unique constraint "users_username_key""#,
            ),
        ] {
            assert_eq!(without_values(message), said);
        }
    }

    #[test]
    fn codes_are_sorted_by_what_can_be_done() {
        assert_eq!(postgres("23505"), Problem::Conflict);
        assert_eq!(postgres("57P01"), Problem::Unavailable);
        assert_eq!(postgres("53100"), Problem::Full);
        assert_eq!(postgres("42P01"), Problem::Other);
        assert_eq!(sqlite(2067), Problem::Conflict);
        assert_eq!(sqlite(5), Problem::Unavailable);
        assert_eq!(sqlite(13), Problem::Full);
        assert_eq!(sqlite(778), Problem::Disk);
        assert_eq!(sqlite(266), Problem::Corrupt);
        assert_eq!(sqlite(26), Problem::Corrupt);
        assert_eq!(sqlite(14), Problem::Forbidden);
    }
}
