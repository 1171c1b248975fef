//! The schema on SQLite; the product's suite runs it on PostgreSQL too.

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
        "UPDATE portfolio_items SET title_ru = 'x'",
        "DELETE FROM portfolio_items",
    ] {
        tx.execute_unprepared(sql).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(number(&db, revision).await, before + 3);
}

#[tokio::test]
async fn many_rows_go_in_one_statement() {
    const COUNTS: Table = Table {
        name: "event_totals",
        columns: &[
            ("dimension", db::Kind::Text),
            ("value", db::Kind::Text),
            ("events", db::Kind::Integer),
        ],
    };
    let folder = tempfile::tempdir().unwrap();
    let db = Db::connect(&DatabaseUrl::SqliteInDataDir, folder.path(), &Options::default())
        .await
        .unwrap();
    migration::apply(&db).await.unwrap();
    let tx = db.begin().await.unwrap();
    let rows = (0..1000).map(|n| vec!["page".into(), format!("/п{n}'").into(), 3.into()]);
    COUNTS.insert(&tx, rows.collect()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(number(&db, "SELECT count(*) FROM event_totals").await, 1000);
    assert_eq!(number(&db, "SELECT sum(events) FROM event_totals").await, 3000);
}
