//! A SQLite file is compared with the disk while it is written: writes are no loss.
#![expect(clippy::unwrap_used, reason = "in a test, a failed step is the message")]

use std::{
    fs::{self, File},
    io::{Seek as _, SeekFrom, Write as _},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use db::{Compared, DatabaseUrl, Db, Trouble, sea_orm::ConnectionTrait as _};

const ROUNDS: u32 = 60;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_written_and_checkpointed_all_the_time_has_lost_nothing() {
    // Not the folder for temporary files, which may be in memory.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let url = DatabaseUrl::SqliteInDataDir;
    let db = Db::connect(&url, folder.path(), &db::Options::default())
        .await
        .unwrap();
    let file = db.data_file().unwrap().clone();
    assert!(file.is_comparable(), "{}", folder.path().display());

    let is_done = Arc::new(AtomicBool::new(false));
    let (compared, done) = (file.clone(), is_done.clone());
    let comparing = std::thread::spawn(move || {
        let (mut from, mut laps, mut parts) = (0, 0, 0);
        while !done.load(Ordering::Relaxed) {
            if let Compared::Part { next, .. } = compared.compare_with_disk(from) {
                from = next;
                parts += 1;
                laps += u32::from(next == 0);
            }
            assert_eq!(compared.trouble(), None);
        }
        (laps, parts)
    });
    write(
        &db,
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)",
    )
    .await;
    for round in 0..ROUNDS {
        write(
            &db,
            &format!(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
                INSERT OR REPLACE INTO notes SELECT i * 7 % 1000, printf('%d of {round} ', i) || hex(zeroblob(1980)) FROM n"
            ),
        )
        .await;
        db.scrub(&[]).await.unwrap(); // It checkpoints the log into the file.
    }
    is_done.store(true, Ordering::Relaxed);
    let (laps, parts) = comparing.join().unwrap();
    assert!(laps > 2 && parts > laps, "{laps} laps of {parts} parts");
    db.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_changed_below_the_file_system_is_noticed_and_its_return_too() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let url = DatabaseUrl::SqliteInDataDir;
    let db = Db::connect(&url, folder.path(), &db::Options::default())
        .await
        .unwrap();
    write(
        &db,
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)",
    )
    .await;
    write(
        &db,
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
        INSERT INTO notes SELECT i, printf('number %d ', i) || hex(zeroblob(1980)) FROM n",
    )
    .await;
    db.scrub(&[]).await.unwrap(); // It checkpoints the log into the file.
    let file = db.data_file().unwrap();
    let lap = || {
        let mut from = 0;
        // A part that has to be compared again is no step.
        for _ in 0..100 {
            match file.compare_with_disk(from) {
                Compared::Part { next: 0, .. } => return,
                Compared::Part { next, .. } => from = next,
                Compared::Again => {}
            }
        }
    };
    lap();
    assert_eq!(file.trouble(), None);

    // The page keeps its shape, and the file its time: a disk does not report what it loses.
    exchange(file.path(), "number 500 ", "lumber 500 ");
    lap();
    assert!(
        matches!(file.trouble(), Some(Trouble::Damaged(_))),
        "{:?}",
        file.trouble()
    );
    assert!(db.begin().await.is_err());
    exchange(file.path(), "lumber 500 ", "number 500 ");
    lap();
    assert_eq!(file.trouble(), None);
    db.close().await.unwrap();
}

fn exchange(path: &Path, old: &str, new: &str) {
    let content = fs::read(path).unwrap();
    let written = fs::metadata(path).unwrap().modified().unwrap();
    let at = content
        .windows(old.len())
        .position(|bytes| bytes == old.as_bytes());
    let mut file = File::options().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(at.unwrap() as u64)).unwrap();
    file.write_all(new.as_bytes()).unwrap();
    file.set_modified(written).unwrap();
}

async fn write(db: &Db, sql: &str) {
    let tx = db.begin().await.unwrap();
    tx.execute_unprepared(sql).await.unwrap();
    tx.commit().await.unwrap();
}
