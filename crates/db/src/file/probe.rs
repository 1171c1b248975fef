//! Tests of a database file: writing through to the disk, and reading pages as the file has them.

use std::{
    fs, io,
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode, OpenFlags, Result};

use super::trouble::Trouble;
use crate::sqlite_file::BUSY_TIMEOUT;

/// What must fit beside the database: a few leads in its log.
static ROOM: [u8; 64 * 1024] = [0; 64 * 1024];

/// A connection that writes, and has read once: what it has opened stays, whatever becomes of the name.
pub(super) fn writer(path: &Path) -> Result<Connection> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

/// A connection that only reads.
pub(super) fn reader(path: &Path) -> Result<Connection> {
    open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

fn open(path: &Path, mode: OpenFlags) -> Result<Connection> {
    let connection = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    tables(&connection)?;
    Ok(connection)
}

/// A transaction that changes nothing and goes all the way: it writes the head of the database as it is.
pub(super) fn write(connection: &Connection) -> Option<Trouble> {
    let written = (|| {
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; PRAGMA user_version = {version}; COMMIT"
        ))
    })();
    let error = written.err()?;
    if !connection.is_autocommit() {
        // What began cannot be stored; SQLite takes it back by itself if it cannot do even this.
        let _ = connection.execute_batch("ROLLBACK");
    }
    match error.sqlite_error_code() {
        // Another program writes for long. It is no fault of the file.
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => None,
        Some(ErrorCode::DiskFull) => Some(Trouble::Full),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            Some(Trouble::Damaged(error.to_string()))
        }
        _ => Some(Trouble::Refused(error.to_string())),
    }
}

/// Whether a few more pages would find room. The log is written over again and again, so the database itself would find
/// out late.
pub(super) fn room_beside(database: &Path) -> Option<Trouble> {
    let mut name = database.as_os_str().to_owned();
    name.push("-room");
    let path = Path::new(&name);
    let mut options = fs::File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options
        .open(path)
        .and_then(|mut file| io::Write::write_all(&mut file, &ROOM));
    // One that stays is written over the next time.
    let _ = fs::remove_file(path);
    let error = written.err()?;
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(Trouble::Full),
        // A folder that is closed to this user; the database itself may be open to it.
        io::ErrorKind::PermissionDenied => None,
        _ => Some(Trouble::Refused(error.to_string())),
    }
}

/// Looks through the pages of tables and their indexes, from the one of this number on, for about so long; the number of the
/// next one, if there is one.
pub(super) fn pages(
    connection: &Connection,
    from: usize,
    time: Duration,
) -> std::result::Result<Option<usize>, Trouble> {
    let began = Instant::now();
    let damaged = |error: rusqlite::Error| Trouble::Damaged(error.to_string());
    let names = tables(connection).map_err(damaged)?;
    for (number, name) in names.iter().enumerate().skip(from) {
        match examine(connection, name) {
            Ok(said) if said == "ok" => {}
            // The lines before the last say which database it is.
            Ok(said) => {
                let what = said.lines().next_back().unwrap_or_default();
                return Err(Trouble::Damaged(format!("{name}: {what}")));
            }
            // The program stops.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => {
                return Ok(Some(number));
            }
            // Another program has it for itself; it is looked at again the next time.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {}
            Err(error) => return Err(damaged(error)),
        }
        if began.elapsed() >= time && number + 1 < names.len() {
            return Ok(Some(number + 1));
        }
    }
    Ok(None)
}

fn examine(connection: &Connection, table: &str) -> Result<String> {
    // What is remembered of the file says nothing of the file.
    connection.release_memory()?;
    let sql = format!("PRAGMA quick_check('{}')", table.replace('\'', "''"));
    connection.query_row(&sql, [], |row| row.get(0))
}

fn tables(connection: &Connection) -> Result<Vec<String>> {
    connection.release_memory()?;
    let mut names = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY rootpage")?;
    names.query_map([], |row| row.get(0))?.collect()
}
