//! Tests of a database file: writing through to the disk, and checking pages in the file.

use std::{
    fs, io,
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode, OpenFlags, Result};

use super::trouble::Trouble;
use crate::sqlite_file::BUSY_TIMEOUT;

/// Space that must be available next to the database: room for a few leads in its log.
static ROOM: [u8; 64 * 1024] = [0; 64 * 1024];

/// A connection that writes and has read once. It holds the opened file, even if the file is renamed or removed.
pub(super) fn writer(path: &Path) -> Result<Connection> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

/// A read-only connection.
pub(super) fn reader(path: &Path) -> Result<Connection> {
    open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

fn open(path: &Path, mode: OpenFlags) -> Result<Connection> {
    let connection = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    tables(&connection)?;
    Ok(connection)
}

/// A complete transaction that changes nothing: it rewrites the header of the database.
pub(super) fn write(connection: &Connection) -> Option<Trouble> {
    let written = (|| {
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; PRAGMA user_version = {version}; COMMIT"
        ))
    })();
    let error = written.err()?;
    if !connection.is_autocommit() {
        // The transaction cannot be stored. If even this fails, SQLite rolls back by itself.
        let _ = connection.execute_batch("ROLLBACK");
    }
    match error.sqlite_error_code() {
        // Another program holds a long write transaction. The file itself has no problem.
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => None,
        Some(ErrorCode::DiskFull) => Some(Trouble::Full),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            Some(Trouble::Damaged(error.to_string()))
        }
        _ => Some(Trouble::Refused(error.to_string())),
    }
}

/// Whether there is room for a few more pages. The log is overwritten again and again, so the database itself would
/// notice a full disk late.
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
    // If it cannot be removed, the next test overwrites it.
    let _ = fs::remove_file(path);
    let error = written.err()?;
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(Trouble::Full),
        // The folder may be closed to this user while the database itself is open to it.
        io::ErrorKind::PermissionDenied => None,
        _ => Some(Trouble::Refused(error.to_string())),
    }
}

/// Checks the pages of tables and their indexes for about `time`, starting with the table of this number. Returns the
/// number of the next table, if there is one.
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
            Ok(said) => return Err(Trouble::Damaged(format!("{name}: {}", last_line(&said)))),
            // The program is stopping.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => {
                return Ok(Some(number));
            }
            // Another program has locked it; it is checked again the next time.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {}
            Err(error) => return Err(damaged(error)),
        }
        if began.elapsed() >= time && number + 1 < names.len() {
            return Ok(Some(number + 1));
        }
    }
    Ok(None)
}

/// Checks all pages, and that indexes agree with their tables. It takes long. `None` if it was interrupted, or another
/// program has locked the file.
pub(super) fn everything(connection: &Connection) -> Option<std::result::Result<(), Trouble>> {
    let said = connection
        .release_memory()
        .and_then(|()| connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0)));
    match said {
        Ok(said) if said == "ok" => Some(Ok(())),
        Ok(said) => Some(Err(Trouble::Damaged(last_line(&said)))),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted | ErrorCode::DatabaseBusy) => None,
            _ => Some(Err(Trouble::Damaged(error.to_string()))),
        },
    }
}

/// The finding. The lines before it only name the database.
fn last_line(said: &str) -> String {
    said.lines().next_back().unwrap_or_default().to_owned()
}

fn examine(connection: &Connection, table: &str) -> Result<String> {
    // Cached pages would hide the state of the file.
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
