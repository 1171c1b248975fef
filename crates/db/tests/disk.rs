//! A SQLite file is compared with the disk while it is written: writes are no loss.
#![expect(clippy::unwrap_used, reason = "in a test, a failed step is the message")]

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use db::{Compared, DatabaseUrl, Db, sea_orm::ConnectionTrait as _};

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

async fn write(db: &Db, sql: &str) {
    let tx = db.begin().await.unwrap();
    tx.execute_unprepared(sql).await.unwrap();
    tx.commit().await.unwrap();
}
