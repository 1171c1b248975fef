//! Making, listing and thinning out.
#![expect(
    clippy::unused_async,
    reason = "a story on both databases is async, whether it waits or not"
)]

use std::fs;

use testkit::{TestDatabase, db_test};

use super::{Shop, left_over};

#[db_test]
async fn a_restored_copy_equals_its_source_table_by_table_and_file_by_file(database: TestDatabase) {
    let shop = Shop::open(database);
    let (tables, files) = (shop.tables().await, shop.files());
    assert!(
        tables.iter().any(|table| table.name == "leads" && table.rows > 0),
        "{tables:?}"
    );
    assert!(files.len() > 5, "{:?}", files.keys());
    let backup = shop.back_up();

    let other = shop.elsewhere().await;
    let told = other.run(&["backup", "restore", backup.to_str().unwrap(), "--yes"]);
    assert!(
        told.done().starts_with("restored and compared with its source"),
        "{told:?}"
    );
    assert_eq!(other.tables().await, tables);
    assert_eq!(other.files(), files);
    let leads = other.run(&["export_leads", "--output", "leads.csv"]);
    leads.done();
}

#[db_test]
async fn a_backup_is_listed_with_its_age_its_size_and_what_is_known_of_it(database: TestDatabase) {
    let shop = Shop::open(database);
    assert!(shop.run(&["backup", "list"]).done().starts_with("no backups"));
    let backup = shop.back_up();
    let name = backup.file_name().unwrap().to_str().unwrap();
    let list = shop.run(&["backup", "list"]);
    let line = list.done();
    assert_eq!(line.lines().count(), 1, "{line}");
    for part in [name, " 0 min ", "kB", "here", "verified 0 min ago", "not proven"] {
        assert!(line.contains(part), "{part}: {line}");
    }
    let whole = shop.run(&["backup", "verify", name]);
    assert!(whole.done().starts_with("whole: "), "{whole:?}");

    let proof = shop.run(&["backup", "drill"]);
    assert!(
        proof.done().starts_with(&format!("proven: {name} (here)")),
        "{proof:?}"
    );
    let list = shop.run(&["backup", "list"]);
    assert!(list.done().contains("proven 0 min ago"), "{list:?}");
    assert_eq!(left_over(&shop.data().join("backups")), [""; 0]);
}

#[db_test]
async fn old_backups_go_but_never_the_last_that_was_verified(database: TestDatabase) {
    let shop = Shop::open(database);
    let backup = shop.back_up();
    let folder = backup.parent().unwrap();
    let old = |day: u32| folder.join(format!("paradise-202501{day:02}T030000.000Z.tar.zst"));
    for day in 1..=20 {
        fs::copy(&backup, old(day)).unwrap();
    }
    let note = |path: &std::path::Path| format!("{}.json", path.display());
    fs::copy(note(&backup), note(&old(7))).unwrap();
    fs::remove_file(note(&backup)).unwrap();
    let told = shop.run(&["backup", "prune"]);
    assert!(told.done().ends_with("removed: 19\n"), "{told:?}");
    assert!(backup.exists() && old(7).exists());
    assert!(shop.run(&["backup", "list"]).done().lines().count() == 2);
}

#[db_test]
async fn before_a_schema_is_changed_the_site_is_backed_up(database: TestDatabase) {
    use db::sea_orm::{ConnectionTrait as _, Database};
    let shop = Shop::open(database);
    let last = migration::steps().pop().unwrap();
    let url = shop.database.url().replacen("sqlite:///", "sqlite://", 1);
    let open = Database::connect(url).await.unwrap();
    // The last step may be taken again.
    let forgotten = format!("DELETE FROM seaql_migrations WHERE version = '{last}'");
    open.execute_unprepared(&forgotten).await.unwrap();
    open.close().await.unwrap();
    let before = shop.tables().await;

    let told = shop.run(&["migrate"]);
    let backup = told
        .done()
        .lines()
        .find_map(|line| line.strip_prefix("a backup of the site as it was: "));
    let other = shop.elsewhere().await;
    other.run(&["backup", "restore", backup.unwrap(), "--yes"]).done();
    assert_eq!(other.tables().await, before);
}
