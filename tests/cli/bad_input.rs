//! What is broken, locked, missing, taken or too new: one sentence, no damage.

use std::{fs, net::TcpListener, path::Path};

use db::sea_orm::{ConnectOptions, ConnectionTrait as _, Database};
use tempfile::TempDir;

use super::{paradise, sql};

/// Every command that opens the database refuses with a sentence that has these words, and the file stays as it is.
fn refuses_to_touch(folder: &Path, words: &[&str]) {
    fs::write(folder.join("dump.json"), "[]").unwrap();
    let file = folder.join("data/paradise.db");
    let before = fs::read(&file).unwrap();
    for args in [
        vec!["serve"],
        vec!["migrate"],
        vec!["migrate", "--plan"],
        vec!["loaddata", "dump.json"],
    ] {
        let ended = paradise(folder, &[("BIND", "127.0.0.1:0")], &args);
        for word in words {
            assert!(ended.refused().contains(word), "{args:?}: {ended:?}");
        }
        assert!(fs::read(&file).unwrap() == before, "{args:?} changed the file");
    }
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    fs::write(
        folder.path().join("data/paradise.db"),
        "these are notes, not a database\n".repeat(400),
    )
    .unwrap();
    refuses_to_touch(folder.path(), &["damaged", "backup", "DATABASE_URL"]);
}

#[test]
fn a_damaged_database_is_left_alone() {
    let folder = TempDir::new().unwrap();
    paradise(folder.path(), &[], &["migrate"]).done();
    let file = folder.path().join("data/paradise.db");
    let mut bytes = fs::read(&file).unwrap();
    // The header stays, the list of tables behind it goes.
    bytes[100..4096].fill(0xA5);
    fs::write(&file, bytes).unwrap();
    refuses_to_touch(folder.path(), &["damaged", "backup"]);
}

#[tokio::test]
async fn a_schema_of_a_newer_program_is_left_alone() {
    let folder = TempDir::new().unwrap();
    paradise(folder.path(), &[], &["migrate"]).done();
    let file = folder.path().join("data/paradise.db");
    sql(&file, "UPDATE schema_version SET oldest_program = '99.0.0'").await;
    // What the statement left in the write-ahead log goes into the file, so that only our program could change it now.
    sql(&file, "PRAGMA wal_checkpoint(TRUNCATE)").await;
    refuses_to_touch(folder.path(), &["99.0.0", "newer"]);
}

#[tokio::test]
async fn a_locked_database_is_told() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    let file = folder.path().join("data/paradise.db");
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", file.display()));
    options.max_connections(1);
    let other = Database::connect(options).await.unwrap();
    other
        .execute_unprepared("CREATE TABLE busy (id INTEGER)")
        .await
        .unwrap();
    // Before the lock: to close a file is to give up this process's locks on it.
    let before = fs::read(&file).unwrap();
    other.execute_unprepared("BEGIN EXCLUSIVE").await.unwrap();
    let ended = tokio::task::spawn_blocking({
        let folder = folder.path().to_owned();
        move || paradise(&folder, &[], &["migrate"])
    });
    let ended = ended.await.unwrap();
    assert!(ended.refused().contains("locked by another program"), "{ended:?}");
    assert!(fs::read(&file).unwrap() == before);
}

#[test]
fn a_wrong_address_of_the_database_is_told_without_its_password() {
    let folder = TempDir::new().unwrap();
    let url = ("DATABASE_URL", "mysql://root:hunter2@db/shop");
    let ended = paradise(folder.path(), &[url], &["migrate"]);
    let sentence = ended.refused();
    assert!(
        sentence.contains("DATABASE_URL") && sentence.contains("mysql"),
        "{sentence}"
    );
    assert!(!sentence.contains("hunter2"), "{sentence}");
    assert!(!folder.path().join("data").exists(), "nothing is made");
}

#[test]
fn a_folder_that_does_not_exist_is_told() {
    let folder = TempDir::new().unwrap();
    let url = ("DATABASE_URL", "sqlite:///no/such/folder/shop.db");
    let ended = paradise(folder.path(), &[url], &["migrate"]);
    assert!(
        ended.refused().contains("check that its folder exists"),
        "{ended:?}"
    );

    fs::write(folder.path().join("a-file"), "").unwrap();
    let ended = paradise(folder.path(), &[("DATA_DIR", "a-file/data")], &["migrate"]);
    assert!(ended.refused().starts_with("DATA_DIR: a-file/data"), "{ended:?}");
}

#[test]
fn a_port_in_use_is_told_before_anything_is_made() {
    let folder = TempDir::new().unwrap();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let bind = other.local_addr().unwrap().to_string();
    for command in ["serve", "demo"] {
        let ended = paradise(folder.path(), &[("BIND", &bind)], &[command]);
        let sentence = ended.refused();
        assert!(
            sentence.contains(&bind) && sentence.contains("BIND"),
            "{sentence}"
        );
    }
    assert!(!folder.path().join("data").exists(), "nothing is made");
}

#[test]
#[ignore = "needs TEST_POSTGRES_URL; scripts/test sets it"]
fn a_postgresql_database_that_does_not_exist_is_told() {
    #[expect(clippy::disallowed_methods, reason = "the variable belongs to the tests")]
    let server = std::env::var("TEST_POSTGRES_URL").unwrap();
    let (address, _) = server.rsplit_once('/').unwrap();
    let url = format!("{address}/there_is_no_such_database");
    let folder = TempDir::new().unwrap();
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("SECRET_KEY", "0123456789abcdefghijklmnopqrstuvwxyz"),
    ];
    for args in [vec!["serve"], vec!["migrate"], vec!["migrate", "--plan"]] {
        let mut settings = settings.to_vec();
        settings.push(("BIND", "127.0.0.1:0"));
        let ended = paradise(folder.path(), &settings, &args);
        let sentence = ended.stderr.lines().last().unwrap();
        assert_eq!(ended.code, Some(1));
        assert!(
            sentence.starts_with("paradise: ") && sentence.contains("DATABASE_URL"),
            "{ended:?}"
        );
    }
}
