//! Fresh databases: every test gets its own prepared one, and leaves nothing behind.

use sea_orm::{ConnectionTrait, Database, Statement};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use testkit::{DatabaseKind, Fixture, TestDatabase, db_test};

async fn execute(url: &str, sql: &str) -> Result<(), sea_orm::DbErr> {
    let url = url.replacen("sqlite:///", "sqlite://", 1);
    let url = if url.starts_with("sqlite") {
        format!("{url}?mode=rwc")
    } else {
        url
    };
    let database = Database::connect(url).await?;
    let done = database.execute_unprepared(sql).await.map(|_| ());
    database.close().await?;
    done
}

#[db_test]
async fn a_story_can_write_into_its_own_empty_database(database: TestDatabase) {
    let scheme = if database.kind() == DatabaseKind::Sqlite {
        "sqlite:////"
    } else {
        "postgres"
    };
    assert!(database.url().starts_with(scheme), "{}", database.url());
    assert!(database.folder().is_dir());
    execute(database.url(), "CREATE TABLE note (text TEXT)")
        .await
        .unwrap();
    let other = TestDatabase::empty(database.kind()).await;
    assert_ne!(database.url(), other.url());
    assert!(
        execute(other.url(), "SELECT text FROM note").await.is_err(),
        "the other database has no such table"
    );
}

#[db_test]
async fn a_dropped_database_is_gone(database: TestDatabase) {
    let second = TestDatabase::empty(database.kind()).await;
    let (url, folder): (String, PathBuf) = (second.url().to_owned(), second.folder().to_owned());
    execute(&url, "CREATE TABLE note (text TEXT)").await.unwrap();
    let still_connected = Database::connect(url.replacen("sqlite:///", "sqlite://", 1))
        .await
        .unwrap();
    drop(second);
    assert!(!folder.exists());
    assert!(execute(&url, "SELECT 1").await.is_err());
    still_connected.close().await.unwrap();
}

/// Number of PostgreSQL databases prepared in this process.
static TEMPLATES: AtomicU32 = AtomicU32::new(0);

/// A fixture whose database has a table with one row.
struct Notes(TestDatabase);

impl Fixture for Notes {
    async fn prepare(database_url: &str) {
        if database_url.starts_with("postgres") {
            TEMPLATES.fetch_add(1, Ordering::Relaxed);
        }
        execute(
            database_url,
            "CREATE TABLE note (text TEXT); INSERT INTO note VALUES ('hello')",
        )
        .await
        .unwrap();
    }

    async fn start(database: TestDatabase) -> Self {
        Self(database)
    }
}

#[db_test]
async fn a_fixture_finds_its_database_prepared(notes: Notes) {
    let copies = [
        TestDatabase::prepared::<Notes>(notes.0.kind()).await,
        TestDatabase::prepared::<Notes>(notes.0.kind()).await,
    ];
    for database in copies.iter().chain([&notes.0]) {
        let url = database.url().replacen("sqlite:///", "sqlite://", 1);
        let connection = Database::connect(url).await.unwrap();
        let count = Statement::from_string(connection.get_database_backend(), "SELECT text FROM note");
        assert_eq!(connection.query_all_raw(count).await.unwrap().len(), 1);
    }
    if notes.0.kind() == DatabaseKind::Postgres {
        assert_eq!(
            TEMPLATES.load(Ordering::Relaxed),
            1,
            "three databases are copies of one template"
        );
    }
}
