//! The machine fails while a backup is made.

use std::time::Duration;

use testkit::{TestDatabase, db_test};

use super::{Shop, left_over};
use crate::{cli::program, faults::volume::Volume};

#[db_test]
async fn one_that_is_killed_leaves_nothing_that_looks_like_a_backup(database: TestDatabase) {
    let shop = Shop::open(database);
    shop.back_up();
    let mut halves = 0;
    for round in 0..12 {
        let mut child = program(shop.folder(), &shop.settings(), &["backup", "create"])
            .spawn()
            .unwrap();
        let backups = shop.data().join("backups");
        while left_over(&backups).is_empty() && child.try_wait().unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_millis(round * 10)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        halves += left_over(&backups).len();
        let list = shop.run(&["backup", "list"]);
        for line in list.done().lines() {
            let name = line.split_whitespace().next().unwrap();
            shop.run(&["backup", "verify", name]).done();
        }
    }
    assert!(halves > 0, "some were killed in the middle");
    shop.back_up();
    assert_eq!(left_over(&shop.data().join("backups")), [""; 0]);
}

#[tokio::test]
async fn a_full_disk_is_told_and_left_as_it_was() {
    let Some(disk) = Volume::of_mib(64) else { return };
    let database = TestDatabase::empty(testkit::DatabaseKind::Sqlite).await;
    let folder = disk.path().join("backups");
    let shop = Shop::open(database).set("BACKUP_DIR", folder.to_str().unwrap());
    shop.back_up();
    disk.fill(18 * 1024 * 1024);
    let before = fs4::available_space(disk.path()).unwrap();
    let refused = shop.run(&["backup", "create"]);
    assert!(
        refused.refused().contains("there is no space left"),
        "{refused:?}"
    );
    assert_eq!(left_over(&folder), [""; 0]);
    assert!(fs4::available_space(disk.path()).unwrap() >= before);
    assert_eq!(shop.run(&["backup", "list"]).done().lines().count(), 1);
    disk.free();
    shop.back_up();
}
