//! An instance is killed in the middle of migrating PostgreSQL: another one takes over.

use std::{path::PathBuf, process::Child, time::Duration};

use db::{
    query,
    sea_orm::{ConnectionTrait as _, Database, TransactionTrait as _},
};
use testkit::{Client, DatabaseKind, TestDatabase};

use super::instances::{open, settings, together, waits};
use crate::cli::program;

/// Ten times ten seconds.
const TAKEN_OVER: Duration = Duration::from_secs(100);

/// The PostgreSQL processes that hold the migration lock.
const HOLDERS: &str = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted \
                       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

/// A process that is killed at the end of its test.
struct Doomed(Child);

impl Drop for Doomed {
    fn drop(&mut self) {
        // It is already killed, unless the test failed.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn holders(db: &db::Db) -> Vec<i32> {
    let rows = query(db.read(), HOLDERS, &[]).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs TEST_POSTGRES_URL; scripts/test sets it"]
async fn another_instance_migrates_when_the_one_that_does_is_killed() {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    let (folder, all): (PathBuf, _) = (database.folder().to_owned(), settings(&database));
    let db = open(&database).await;
    // Another transaction creates a table of the same name, so a migrating instance waits for it in the middle of a
    // step.
    let other = Database::connect(database.url()).await.unwrap();
    let obstacle = other.begin().await.unwrap();
    obstacle
        .execute_unprepared("CREATE TABLE leads (id BIGINT)")
        .await
        .unwrap();

    let pairs: Vec<_> = all
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let first = [("BIND", "127.0.0.1:0")];
    let mut first = Doomed(
        program(&folder, &[&pairs[..], &first].concat(), &["serve"])
            .spawn()
            .unwrap(),
    );
    waits("somebody migrates", TAKEN_OVER, async || {
        !holders(&db).await.is_empty()
    })
    .await;
    let holder = holders(&db).await;
    let second = tokio::spawn({
        let (folder, all) = (folder.clone(), all.clone());
        async move { together(&folder, &all, 1).await }
    });
    first.0.kill().unwrap();
    first.0.wait().unwrap();

    // The obstacle is still there: PostgreSQL has to notice that the client of the step is gone.
    waits("the work is taken over", TAKEN_OVER, async || {
        let now = holders(&db).await;
        !now.is_empty() && now != holder
    })
    .await;
    obstacle.rollback().await.unwrap();
    let second = second.await.unwrap();
    for one in second {
        let answer = Client::new(&one.base).get("/api/health/").send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        one.stop();
    }
    assert_eq!(
        migration::applied(&db).await.unwrap(),
        migration::steps(),
        "each step once"
    );
    other.close().await.unwrap();
    db.close().await.unwrap();
}
