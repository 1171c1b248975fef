//! A page of a large SQLite file is damaged, and no background check runs: whatever meets the page reports it.
#![expect(clippy::unwrap_used, reason = "in a test, a failed step is the message")]

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

use db::{
    BatchOptions, Batcher, DataFile, DatabaseUrl, Db, Kind, Problem, Table, Together, Trouble, execute,
    query, sea_orm::ConnectionTrait as _,
};
use serde_json::Value;
use tempfile::TempDir;

/// Rows of the table, a page each: 64 MiB.
const ROWS: u32 = 16 * 1024;
const PAGE: usize = 4096;
const TABLE: Table = Table {
    name: "notes",
    columns: &[("text", Kind::Text)],
};

struct World {
    db: Db,
    path: PathBuf,
    /// The bytes that were overwritten, their place, and the time of the last write before that.
    good: (u64, Vec<u8>, SystemTime),
    _folder: TempDir,
}

impl World {
    /// A large database whose page with this row is damaged.
    async fn with_damage_at(row: u32) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("paradise.db");
        let db = open(folder.path()).await;
        let tx = db.begin().await.unwrap();
        let filled = format!(
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})
            INSERT INTO notes SELECT i, printf('row %d ', i) || hex(zeroblob(1980)) FROM n"
        );
        tx.execute_unprepared(&filled).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await.unwrap();
        let good = spoil(&path, format!("row {row} ").as_bytes());
        Self {
            db: open(folder.path()).await,
            path,
            good,
            _folder: folder,
        }
    }

    fn file(&self) -> &DataFile {
        self.db.data_file().unwrap()
    }

    fn is_sound(&self) {
        assert_eq!(self.file().trouble(), None);
    }

    async fn is_damaged(&self) {
        assert!(
            matches!(self.file().trouble(), Some(Trouble::Damaged(_))),
            "{:?}",
            self.file().trouble()
        );
        // Nothing is stored from now on.
        assert!(self.db.begin().await.is_err());
    }

    /// Puts the good page back, as a disk that can be read again does.
    fn mend(&self) {
        let (at, bytes, written) = &self.good;
        write(&self.path, *at, bytes, *written);
    }
}

async fn open(folder: &Path) -> Db {
    let url = DatabaseUrl::SqliteInDataDir;
    Db::connect(&url, folder, &db::Options::default()).await.unwrap()
}

/// Overwrites the page that contains these bytes. The file keeps its time, because a disk does not report a loss.
fn spoil(path: &Path, content: &[u8]) -> (u64, Vec<u8>, SystemTime) {
    let mut file = File::open(path).unwrap();
    assert!(file.metadata().unwrap().len() > 60 * 1024 * 1024);
    let written = file.metadata().unwrap().modified().unwrap();
    let mut page = vec![0; PAGE];
    for at in (0..).step_by(PAGE) {
        file.read_exact(&mut page).unwrap();
        if page.windows(content.len()).any(|bytes| bytes == content) {
            write(path, at, &[0xA5; PAGE], written);
            return (at, page, written);
        }
    }
    unreachable!()
}

fn write(path: &Path, at: u64, bytes: &[u8], written: SystemTime) {
    let mut file = File::options().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(bytes).unwrap();
    file.set_modified(written).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_meets_a_damaged_page_ends_the_trust_in_the_file() {
    let world = World::with_damage_at(9000).await;
    let read = async |row: i32| {
        query(
            world.db.read(),
            "SELECT text FROM notes WHERE id = $1",
            &[row.into()],
        )
        .await
    };
    assert_eq!(read(1).await.unwrap().len(), 1);
    world.is_sound();
    assert_eq!(read(9000).await.unwrap_err().problem, Problem::Corrupt);
    world.is_damaged().await;
    assert!(read(1).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_meets_it_does_too() {
    let world = World::with_damage_at(9000).await;
    let tx = world.db.begin().await.unwrap();
    world.is_sound();
    let changed = execute(&tx, "UPDATE notes SET text = 'x' WHERE id = $1", &[9000.into()]).await;
    assert_eq!(changed.unwrap_err().problem, Problem::Corrupt);
    drop(tx);
    world.is_damaged().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_meets_it_does_too() {
    // New rows go to the last page.
    let world = World::with_damage_at(ROWS).await;
    let db = world.db.clone();
    let one = BatchOptions {
        queue: 10,
        batch: 10,
        writers: 1,
    };
    let batcher = Batcher::start(one, move |texts: Vec<Value>| {
        let (db, rows) = (db.clone(), texts.into_iter().map(|text| vec![text]).collect());
        async move { Together::insert(TABLE, rows).commit(&db).await }
    });
    world.is_sound();
    assert!(batcher.submit("a lead".into()).await.is_err());
    world.is_damaged().await;
    batcher.drain().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn trust_returns_when_all_of_the_file_is_found_sound() {
    let world = World::with_damage_at(9000).await;
    assert!(!world.file().judge(), "there is nothing to judge");
    let all = "SELECT count(*) FROM notes WHERE text LIKE 'row%'";
    assert!(query(world.db.read(), all, &[]).await.is_err());
    world.is_damaged().await;
    assert!(world.file().judge());
    world.is_damaged().await;

    world.mend();
    assert!(world.file().judge());
    world.is_sound();
    let rows = query(world.db.read(), all, &[]).await.unwrap();
    assert_eq!(rows[0].try_get_by_index::<i64>(0).unwrap(), i64::from(ROWS));
}
