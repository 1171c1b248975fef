//! The schema on SQLite; the product's suite runs it on PostgreSQL too.
#![expect(clippy::unwrap_used, reason = "in a test, a failed step is the message")]

use db::{
    DatabaseUrl, Db, Options, Table,
    sea_orm::{ConnectionTrait, DbBackend, Statement},
};
use migration::State;

async fn number(db: &Db, sql: &str) -> i64 {
    let row = db
        .read()
        .query_one_raw(Statement::from_string(DbBackend::Sqlite, sql))
        .await;
    row.unwrap().unwrap().try_get_by_index(0).unwrap()
}

#[tokio::test]
async fn an_empty_file_becomes_current_and_stays_so() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::connect(&DatabaseUrl::SqliteInDataDir, folder.path(), &Options::default())
        .await
        .unwrap();
    assert_eq!(migration::state(&db).await.unwrap(), State::Empty);
    migration::apply(&db).await.unwrap();
    assert_eq!(migration::state(&db).await.unwrap(), State::Current);
    migration::apply(&db).await.unwrap();
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::connect(&DatabaseUrl::SqliteInDataDir, folder.path(), &Options::default())
        .await
        .unwrap();
    migration::apply(&db).await.unwrap();
    let tx = db.begin().await.unwrap();
    tx.execute_unprepared("UPDATE schema_version SET oldest_program = '99.1.0'")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let error = migration::state(&db).await.unwrap_err().to_string();
    assert!(error.contains("99.1.0"), "{error}");
    assert!(migration::apply(&db).await.is_err());
}

#[tokio::test]
async fn the_database_of_the_django_site_itself_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::connect(&DatabaseUrl::SqliteInDataDir, folder.path(), &Options::default())
        .await
        .unwrap();
    let tx = db.begin().await.unwrap();
    tx.execute_unprepared("CREATE TABLE django_migrations (id integer)")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(matches!(
        migration::apply(&db).await,
        Err(migration::Error::Foreign)
    ));
    assert_eq!(number(&db, "SELECT count(*) FROM sqlite_schema").await, 1);
}

#[tokio::test]
async fn every_change_of_the_catalogue_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::connect(&DatabaseUrl::SqliteInDataDir, folder.path(), &Options::default())
        .await
        .unwrap();
    migration::apply(&db).await.unwrap();
    let revision = "SELECT revision FROM revisions WHERE name = 'catalogue'";
    let before = number(&db, revision).await;
    let tx = db.begin().await.unwrap();
    for sql in [
        "INSERT INTO portfolio_items (category, created_at, updated_at) VALUES ('woven', '', '')",
        "UPDATE portfolio_items SET title = '{\"ru\": \"x\"}'",
        "DELETE FROM portfolio_items",
    ] {
        tx.execute_unprepared(sql).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(number(&db, revision).await, before + 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_numbers_its_rows_and_adds_to_counts() {
    const GROUPS: Table = Table {
        name: "groups",
        columns: &[("name", db::Kind::Text)],
    };
    const COUNTS: db::Counters = db::Counters(Table {
        name: "event_totals",
        columns: &[
            ("dimension", db::Kind::Text),
            ("value", db::Kind::Text),
            ("events", db::Kind::Integer),
        ],
    });
    let folder = tempfile::tempdir().unwrap();
    let db = Db::connect(&DatabaseUrl::SqliteInDataDir, folder.path(), &Options::default())
        .await
        .unwrap();
    migration::apply(&db).await.unwrap();
    for round in 0..2 {
        let groups = (0..5).map(|n| vec![format!("{round} {n}'").into()]).collect();
        let counts = (0..1000).map(|n| vec!["page".into(), format!("/п{n}'").into(), 3.into()]);
        let batch = db::Together::insert(GROUPS, groups).add(COUNTS, counts.collect());
        let first = number(&db, "SELECT coalesce(max(id), 0) + 1 FROM groups").await;
        assert_eq!(
            batch.commit(&db).await.unwrap(),
            (first..first + 5).collect::<Vec<_>>()
        );
    }
    assert_eq!(number(&db, "SELECT count(*) FROM event_totals").await, 1000);
    assert_eq!(number(&db, "SELECT sum(events) FROM event_totals").await, 6000);

    // A batch with a refused row stores nothing.
    let counts = vec![vec!["page".into(), "/п1'".into(), 3.into()]];
    let twice = vec![vec!["same".into()], vec!["same".into()]];
    let batch = db::Together::insert(GROUPS, twice).add(COUNTS, counts);
    assert!(batch.commit(&db).await.unwrap_err().is_conflict());
    assert_eq!(number(&db, "SELECT count(*) FROM groups").await, 10);
    assert_eq!(number(&db, "SELECT sum(events) FROM event_totals").await, 6000);
}
