//! Copies elsewhere: a second folder, a bucket.
#![expect(
    clippy::unused_async,
    reason = "a story on both databases is async, whether it waits or not"
)]

use std::fs;

use testkit::{TestDatabase, db_test};

use super::Shop;
use crate::faults::server::said;

#[db_test]
async fn a_second_folder_has_a_copy_of_each_backup_and_is_enough_to_restore(database: TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let second = folder.path().join("second");
    let shop = Shop::open(database).set("BACKUP_SECOND_DIR", second.to_str().unwrap());
    let tables = shop.tables().await;
    let backup = shop.back_up();
    let name = backup.file_name().unwrap().to_str().unwrap().to_owned();
    assert!(shop.run(&["backup", "list"]).done().contains("here, second"));
    let proof = shop.run(&["backup", "drill"]);
    assert!(proof.done().contains("(second)"), "the farthest copy: {proof:?}");

    let copy = second.join(&name);
    let other = shop
        .elsewhere()
        .await
        .set("BACKUP_SECOND_DIR", second.to_str().unwrap());
    other.run(&["backup", "restore", &name, "--yes"]).done();
    assert_eq!(other.tables().await, tables);

    let mut bytes = fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&copy, bytes).unwrap();
    let drill = shop.run(&["backup", "drill"]);
    assert!(drill.refused().contains("is not what was written"), "{drill:?}");
}

#[db_test]
async fn a_copy_that_cannot_be_made_is_told_and_the_backup_stays(database: TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("no folder");
    fs::write(&file, "").unwrap();
    let shop = Shop::open(database).set("BACKUP_SECOND_DIR", file.to_str().unwrap());
    let told = shop.run(&["backup", "create"]);
    assert_eq!(told.code, Some(1));
    assert!(told.stderr.contains("could not be copied to second"), "{told:?}");
    let shop = shop.set("BACKUP_SECOND_DIR", "");
    assert!(shop.run(&["backup", "list"]).done().contains("here  verified"));
}

#[tokio::test]
#[ignore = "needs an S3 server: TEST_S3_URL"]
async fn a_bucket_keeps_backups_that_outlive_the_machine() {
    let database = TestDatabase::empty(testkit::DatabaseKind::Sqlite).await;
    let prefix = format!("backups-{}", std::process::id());
    let url = said("TEST_S3_URL")
        .unwrap()
        .replacen('?', &format!("/{prefix}?"), 1);
    let account = |shop: Shop| {
        shop.set("AWS_ACCESS_KEY_ID", "tests")
            .set("AWS_SECRET_ACCESS_KEY", "tests")
            .set("BACKUP_S3_URL", &url)
    };
    let shop = account(Shop::open(database));
    // More than one part of an upload, and nothing that compresses.
    let noise: Vec<u8> = (0..20_000_000_u64)
        .map(|i| u8::try_from((i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) & 0xff).unwrap())
        .collect();
    fs::write(shop.data().join("media/products/large.png"), noise).unwrap();
    let (tables, files) = (shop.tables().await, shop.files());
    let backup = shop.back_up();
    let name = backup.file_name().unwrap().to_str().unwrap().to_owned();
    assert!(shop.run(&["backup", "list"]).done().contains("here, s3"));
    assert!(shop.run(&["backup", "drill"]).done().contains("(s3)"));
    drop(shop);

    let other = account(Shop::empty(
        TestDatabase::empty(testkit::DatabaseKind::Sqlite).await,
    ));
    let list = other.run(&["backup", "list"]);
    assert!(
        list.done().contains(" s3  verified") && list.done().contains("proven 0 min ago"),
        "{list:?}"
    );
    assert!(
        other
            .run(&["backup", "verify", &name])
            .done()
            .starts_with("whole: ")
    );
    other.run(&["backup", "restore", &name, "--yes"]).done();
    assert_eq!((other.tables().await, other.files()), (tables, files));
}
