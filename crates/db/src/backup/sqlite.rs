//! SQLite: the online backup of pages inside one read transaction, in which the checksums are computed too.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use rusqlite::{
    Connection, ErrorCode, OpenFlags,
    backup::{Backup, StepResult},
    types::ValueRef,
};

use super::{
    blocking, compare, copy_durably,
    error::Error,
    sum::{Growing, TableSum},
};
use crate::sqlite_file::{BUSY_TIMEOUT, create_private};

/// Pages copied per step. Between two steps other work gets the processor and the disk.
const PAGES: i32 = 256;
const PAUSE: Duration = Duration::from_millis(1);
/// Files that SQLite keeps next to a database.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

#[derive(Clone, Debug)]
pub(super) struct Home(PathBuf);

impl Home {
    pub(super) fn new(file: PathBuf) -> Self {
        Self(file)
    }

    pub(super) fn file(&self) -> &Path {
        &self.0
    }

    pub(super) async fn dump(self, into: &Path) -> Result<Vec<TableSum>, Error> {
        let into = into.to_owned();
        blocking(move || {
            let source = open(&self.0)?;
            // The first read fixes the snapshot. In WAL mode everything below reads it, whatever is written meanwhile.
            source.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema")?;
            let sums = sums(&source)?;
            let mut copy = Connection::open(&into)?;
            copy_pages(&source, &mut copy)?;
            // One file, without a log next to it.
            copy.pragma_update(None, "journal_mode", "DELETE")?;
            Ok(sums)
        })
        .await
    }

    pub(super) async fn sums(self) -> Result<Vec<TableSum>, Error> {
        blocking(move || examine(&self.0)).await
    }

    pub(super) async fn ensure_unused(self) -> Result<(), Error> {
        blocking(move || settle(&self.0)).await
    }

    pub(super) async fn holds_data(self) -> Result<bool, Error> {
        blocking(move || {
            if fs::metadata(&self.0).map_or(0, |metadata| metadata.len()) == 0 {
                return Ok(false);
            }
            let tables = open(&self.0).and_then(|database| {
                database.query_row("SELECT count(*) FROM sqlite_schema", [], |row| {
                    row.get::<_, i64>(0)
                })
            });
            match tables {
                Ok(tables) => Ok(tables > 0),
                Err(error) if is_damage(&error) => Ok(true),
                Err(error) => Err(error.into()),
            }
        })
        .await
    }

    pub(super) async fn put(
        self,
        dump: &Path,
        expected: &[TableSum],
        aside: &Path,
    ) -> Result<Option<String>, Error> {
        let (dump, expected, aside) = (dump.to_owned(), expected.to_vec(), aside.to_owned());
        blocking(move || {
            let beside = companion(&self.0, ".restoring");
            remove_with_companions(&beside)?;
            let placed = place(&self.0, &beside, &dump, &expected, &aside);
            if placed.is_err() {
                remove_with_companions(&beside)?;
            }
            placed
        })
        .await
    }
}

/// Copies next to the target, checks the copy, and only then renames it to the target.
fn place(
    target: &Path,
    beside: &PathBuf,
    dump: &Path,
    expected: &[TableSum],
    aside: &Path,
) -> Result<Option<String>, Error> {
    let folder = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    create_private(beside)?;
    copy_durably(dump, beside)?;
    compare(expected, &examine(beside)?)?;
    let mut kept = None;
    if target.exists() {
        settle(target)?;
        fs::create_dir_all(aside)?;
        let old = aside.join(target.file_name().unwrap_or_default());
        // Both names exist for a moment, so that there is a database even if the power fails.
        if fs::hard_link(target, &old).is_err() {
            copy_durably(target, &old)?;
        }
        for suffix in COMPANIONS {
            let from = companion(target, suffix);
            if from.exists() {
                fs::rename(&from, companion(&old, suffix))?;
            }
        }
        kept = Some(old.display().to_string());
    } else {
        // SQLite would take the log of a removed file for the log of the new one.
        for from in COMPANIONS.map(|suffix| companion(target, suffix)) {
            if from.exists() {
                fs::create_dir_all(aside)?;
                fs::rename(&from, aside.join(from.file_name().unwrap_or_default()))?;
                kept = Some(aside.display().to_string());
            }
        }
    }
    fs::rename(beside, target)?;
    if cfg!(unix) {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(kept)
}

/// Checkpoints the log into the file itself, which requires exclusive access. If the file is damaged, this is not
/// possible, and it is set aside as it is.
fn settle(file: &Path) -> Result<(), Error> {
    let settled = open(file).and_then(|database| {
        database.busy_timeout(Duration::from_secs(1))?;
        database.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get::<_, String>(0))
    });
    match settled {
        Ok(_) => Ok(()),
        Err(error) if is_damage(&error) => Ok(()),
        Err(error)
            if matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
            ) =>
        {
            Err(Error::InUse)
        }
        Err(error) => Err(error.into()),
    }
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
    )
}

pub(crate) fn copy_pages(source: &Connection, copy: &mut Connection) -> rusqlite::Result<()> {
    let backup = Backup::new(source, copy)?;
    loop {
        match backup.step(PAGES)? {
            StepResult::Done => return Ok(()),
            _ => thread::sleep(PAUSE),
        }
    }
}

/// The checksums of a file that is not in use, after SQLite's integrity check.
fn examine(file: &Path) -> Result<Vec<TableSum>, Error> {
    let database = open(file)?;
    for question in ["PRAGMA integrity_check(1)", "PRAGMA foreign_key_check"] {
        let mut statement = database.prepare(question)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let said: String = row.get(0)?;
            if said != "ok" {
                return Err(Error::Damaged(said));
            }
        }
    }
    Ok(sums(&database)?)
}

fn sums(database: &Connection) -> rusqlite::Result<Vec<TableSum>> {
    let mut names = database.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )?;
    let names: Vec<String> = names.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    names.iter().map(|name| sum(database, name)).collect()
}

fn sum(database: &Connection, table: &str) -> rusqlite::Result<TableSum> {
    let mut keys = database.prepare("SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk")?;
    let keys: Vec<String> = keys
        .query_map([table], |row| Ok(format!("\"{}\"", row.get::<_, String>(0)?)))?
        .collect::<Result<_, _>>()?;
    let order = if keys.is_empty() {
        "rowid".to_owned()
    } else {
        keys.join(", ")
    };
    let mut statement = database.prepare(&format!("SELECT * FROM \"{table}\" ORDER BY {order}"))?;
    let columns = statement.column_count();
    let mut growing = Growing::new(table);
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            add(&mut growing, row.get_ref(column)?);
        }
        growing.count(1);
    }
    Ok(growing.end())
}

/// Adds kind, length and bytes, so that two different rows never have the same encoding.
fn add(growing: &mut Growing, value: ValueRef) {
    let (kind, bytes): (u8, &[u8]) = match &value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(number) => (1, &number.to_be_bytes()),
        ValueRef::Real(number) => (2, &number.to_be_bytes()),
        ValueRef::Text(text) => (3, text),
        ValueRef::Blob(blob) => (4, blob),
    };
    growing.add(&[kind]);
    growing.add(&(bytes.len() as u64).to_be_bytes());
    growing.add(bytes);
}

fn companion(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn remove_with_companions(file: &Path) -> std::io::Result<()> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        match fs::remove_file(companion(file, suffix)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
