//! A person who was erased does not come back: not with an older backup, not with an older dump. One who writes anew stays.

use std::path::{Path, PathBuf};
use std::time::Duration;

use testkit::{TestDatabase, db_test};

use super::erase::run;
use super::person::{EMAIL, OTHER_PHONE, SETTINGS, comes, import, is_nowhere, marks_in, tables};
use crate::leads::office::{Office, lead};
use crate::support::{TestApp, environment};

const ERASE: [&str; 6] = ["privacy", "erase", "--email", EMAIL, "--phone", OTHER_PHONE];

fn erase(office: &Office) {
    run(office, &[&ERASE[..], &["--yes"]].concat()).done();
}

/// Makes a backup; waits while the site makes its own.
fn back_up(office: &Office) -> PathBuf {
    let made = loop {
        let made = run(office, &["backup", "create"]);
        if !made.stderr.contains("another backup") {
            break made;
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    PathBuf::from(made.done().lines().next().unwrap())
}

/// Ends the site with all of its connections.
async fn close(office: &mut Office) {
    office.app.stop().await;
    office.app.core.db.clone().close().await.unwrap();
}

fn restore(office: &Office, backup: &Path) -> String {
    let told = run(
        office,
        &["backup", "restore", backup.to_str().unwrap(), "--yes", "--force"],
    );
    told.done().to_owned()
}

async fn on(office: &Office) -> Office {
    office.another(SETTINGS).await
}

#[db_test]
async fn who_was_erased_is_erased_again_when_an_older_backup_is_restored(office: Office) {
    let mut first = on(&office).await;
    let mut office = office;
    comes(&first).await;
    let backup = back_up(&first);
    erase(&first);
    is_nowhere(&first).await;
    close(&mut first).await;
    close(&mut office).await;
    let told = restore(&first, &backup);
    assert!(told.contains("1 erasures were made since this backup"), "{told}");
    assert_eq!(marks_in(told.as_bytes()), Vec::<&str>::new());
    let restored = on(&office).await;
    is_nowhere(&restored).await;
    let verified = run(&restored, &["audit", "verify"]);
    assert!(verified.done().contains("rows hold"), "{verified:?}");
    let all = tables(&restored.app.core).await;
    assert!(all.contains("privacy.erased_again"), "{all}");
    let receipts = paradise::privacy::receipts(&restored.app.core.db, 10)
        .await
        .unwrap();
    assert_eq!(receipts.len(), 1, "the receipt came back");
}

#[db_test]
async fn a_machine_that_only_has_the_backups_knows_whom_to_erase(office: Office) {
    let backups = tempfile::tempdir().unwrap();
    let place = [("BACKUP_DIR", backups.path().to_str().unwrap())];
    let first = office.another(&[SETTINGS, &place].concat()).await;
    comes(&first).await;
    let run_there = |office: &Office, args: &[&str]| {
        let folder = office
            .app
            .core
            .settings
            .files
            .data_dir
            .parent()
            .unwrap()
            .to_owned();
        let environment = office.environment();
        let mut settings: Vec<(&str, &str)> = environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        settings.extend(place);
        crate::cli::paradise(&folder, &settings, args)
    };
    let made = run_there(&first, &["backup", "create"]);
    let backup = PathBuf::from(made.done().lines().next().unwrap());
    run_there(&first, &[&ERASE[..], &["--yes"]].concat()).done();

    let elsewhere = TestDatabase::empty(first.app.database_kind()).await;
    let data = elsewhere.folder().join("data");
    let settings = [
        ("DATABASE_URL", elsewhere.url()),
        ("DATA_DIR", data.to_str().unwrap()),
        ("SECRET_KEY", "a-secret-for-tests-that-is-long-enough-0123456789"),
        ("BACKUP_DIR", backups.path().to_str().unwrap()),
    ];
    let told = crate::cli::paradise(
        elsewhere.folder(),
        &settings,
        &["backup", "restore", backup.to_str().unwrap(), "--yes"],
    );
    assert!(told.done().contains("they were made again"), "{told:?}");
    let core = environment(&settings).open_ready().await.unwrap();
    let all = tables(&core).await;
    let marked: Vec<_> = all
        .lines()
        .filter(|line| !marks_in(line.as_bytes()).is_empty())
        .collect();
    assert!(marked.is_empty(), "{marked:#?}");
    core.db.close().await.unwrap();
}

#[db_test]
async fn who_writes_anew_after_an_erasure_stays_also_after_a_restore(office: Office) {
    let mut first = on(&office).await;
    let mut office = office;
    comes(&first).await;
    erase(&first);
    let mut form = lead("Zulfizar anew");
    form["email"] = EMAIL.into();
    let anew = first.submit(form).await.json()["lead_id"].clone();
    let backup = back_up(&first);
    close(&mut first).await;
    close(&mut office).await;
    let told = restore(&first, &backup);
    assert!(!told.contains("erasures were made"), "{told}");
    // Also where the list alone knows of the erasure, as after a restore of the database by other means.
    let settings = first.environment();
    let settings: Vec<(&str, &str)> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let core = environment(&settings).open_ready().await.unwrap();
    let tx = core.db.begin().await.unwrap();
    db::execute(&tx, "DELETE FROM erasures", &[]).await.unwrap();
    tx.commit().await.unwrap();
    core.db.close().await.unwrap();
    let restored = on(&office).await;
    assert_eq!(restored.see(&anew).await["name"], "Zulfizar anew");
    let receipts = paradise::privacy::receipts(&restored.app.core.db, 10)
        .await
        .unwrap();
    assert_eq!(receipts.len(), 1, "it was caught up with at the start");
}

#[db_test]
async fn an_old_dump_does_not_bring_an_erased_person_back(office: Office) {
    let first = on(&office).await;
    comes(&first).await;
    erase(&first);
    import(&first, 5001, EMAIL).await;
    import(&first, 5002, "somebody@example.uz").await;
    let gone = first.staff().get("/api/leads/5001/").send().await;
    assert_eq!(gone.status, 404);
    assert_eq!(first.staff().get("/api/leads/5002/").send().await.status, 200);
}

#[db_test]
async fn a_list_that_the_site_did_not_seal_erases_nobody(app: TestApp) {
    let data_dir = app.core.settings.files.data_dir.clone();
    let line = r#"{"number":"E20261130-00000000","at":"2099-01-01T00:00:00Z","actor":"command","counts":{},"marks":[],"leads":[[1,1]],"seal":"AAAA"}"#;
    std::fs::write(data_dir.join(paradise::privacy::FILE), line).unwrap();
    let done = paradise::site::slices()
        .privacy(&app.core)
        .unwrap()
        .catch_up()
        .await
        .unwrap();
    assert_eq!((done.erasures, done.unreadable), (0, 1));
    let kept = std::fs::read_to_string(data_dir.join(paradise::privacy::FILE)).unwrap();
    assert_eq!(kept.trim(), line, "the right key may come back");
}
