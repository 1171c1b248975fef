//! Recognises the database of a Django site without changing it.

use std::path::Path;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use rusqlite::{Connection, OpenFlags};

/// Characters that would end the path of a `file:` address.
const ENDS_PATH: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#');

/// Whether a SQLite file is the database of a Django site itself. A file that cannot be read is not.
///
/// The file is opened as immutable. The check creates no journal next to it and does not write the journal mode into
/// its header, so the file stays unchanged byte for byte.
pub fn is_of_django(file: &Path) -> bool {
    let look = || {
        if !file.is_file() {
            return None;
        }
        let path = std::path::absolute(file).ok()?;
        let path = utf8_percent_encode(path.to_str()?, ENDS_PATH).to_string();
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        let database = Connection::open_with_flags(format!("file:{path}?immutable=1"), flags).ok()?;
        let has = |table: &str| database.table_exists(None, table).ok();
        Some(has("django_migrations")? && !has("seaql_migrations")?)
    };
    look().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_at_a_database_of_django_leaves_it_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("db 100%?.sqlite3");
        let django = Connection::open(&file).unwrap();
        django
            .execute_batch("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT)")
            .unwrap();
        drop(django);
        let before = std::fs::read(&file).unwrap();
        assert!(is_of_django(&file));
        assert_eq!(std::fs::read(&file).unwrap(), before);
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            1,
            "nothing beside it"
        );

        let ours = folder.path().join("ours.db");
        let ours_open = Connection::open(&ours).unwrap();
        ours_open
            .execute_batch(
                "CREATE TABLE seaql_migrations (v TEXT); CREATE TABLE django_migrations (id INTEGER)",
            )
            .unwrap();
        drop(ours_open);
        assert!(!is_of_django(&ours));
        std::fs::write(&ours, "no database").unwrap();
        assert!(
            !is_of_django(&ours)
                && !is_of_django(folder.path())
                && !is_of_django(&folder.path().join("none"))
        );
    }
}
