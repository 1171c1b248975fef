//! Restoring where there is data already, and elsewhere.

use std::fs;

use age::secrecy::ExposeSecret as _;
use testkit::{TestDatabase, db_test};

use super::Shop;

#[db_test]
async fn data_is_replaced_only_on_demand_and_what_is_replaced_is_kept(database: TestDatabase) {
    let shop = Shop::open(database);
    let (tables, files) = (shop.tables().await, shop.files());
    let backup = shop.back_up();
    let backup = backup.to_str().unwrap();
    let live = shop.tables().await;

    let refused = shop.run(&["backup", "restore", backup, "--yes"]);
    assert!(refused.refused().contains("--force"), "{refused:?}");
    let unasked = shop.run(&["backup", "restore", backup, "--force"]);
    assert!(unasked.refused().contains("--yes"), "{unasked:?}");
    assert_eq!((shop.tables().await, shop.files()), (live, files.clone()));

    // Since then, a file was lost, another one overwritten, and events were deleted.
    let mut paths = files.keys().filter(|path| path.starts_with("media/"));
    let (lost, changed) = (paths.next().unwrap(), paths.next().unwrap());
    fs::remove_file(shop.data().join(lost)).unwrap();
    fs::write(shop.data().join(changed), "something else").unwrap();
    shop.run(&["cleanup_old_analytics", "--days", "0"]).done();
    let newer = shop.tables().await;
    assert_ne!(newer, tables);

    let told = shop.run(&["backup", "restore", backup, "--yes", "--force"]);
    assert_eq!(
        told.done().matches("what was replaced is kept").count(),
        2,
        "{told:?}"
    );
    assert_eq!((shop.tables().await, shop.files()), (tables, files.clone()));
    let entries = fs::read_dir(shop.data())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let aside = entries
        .filter(|path| {
            path.file_name()
                .unwrap()
                .to_string_lossy()
                .starts_with("replaced-")
        })
        .collect::<Vec<_>>();
    let [aside] = aside.as_slice() else {
        panic!("{aside:?}")
    };
    assert_eq!(fs::read(aside.join(changed)).unwrap(), b"something else");
    if shop.database.kind() == testkit::DatabaseKind::Sqlite {
        let url = db::DatabaseUrl::SqliteFile(aside.join("test.db"));
        let kept = db::backup::Home::new(&url, aside).sums().await.unwrap();
        assert_eq!(kept, newer, "as it was");
    } else {
        assert!(
            fs::read_to_string(aside.join("database.txt"))
                .unwrap()
                .contains("schema replaced_")
        );
    }
}

#[db_test]
async fn a_site_that_runs_is_not_replaced(database: TestDatabase) {
    let shop = Shop::open(database);
    let backup = shop.back_up();
    let core = crate::support::environment(&shop.settings())
        .open_ready()
        .await
        .unwrap();
    core.db.ping().await.unwrap();
    let refused = shop.run(&["backup", "restore", backup.to_str().unwrap(), "--yes", "--force"]);
    assert!(refused.refused().contains("stop the server"), "{refused:?}");
    core.db.close().await.unwrap();
}

#[db_test]
async fn a_backup_is_laid_out_elsewhere_and_nothing_is_touched(database: TestDatabase) {
    let shop = Shop::open(database);
    let backup = shop.back_up();
    let (tables, files) = (shop.tables().await, shop.files());
    let to = shop.folder().join("other");
    let args = [
        "backup",
        "restore",
        backup.to_str().unwrap(),
        "--to",
        to.to_str().unwrap(),
    ];
    shop.run(&args).done();
    let laid_out: std::collections::BTreeMap<_, _> = ["media", "private"]
        .iter()
        .flat_map(|folder| super::files_of(&to, folder))
        .collect();
    assert_eq!(laid_out, files);
    let database = ["paradise.db", "paradise.dump"]
        .iter()
        .filter(|name| to.join(name).is_file());
    assert_eq!(database.count(), 1);
    assert!(shop.run(&args).refused().contains("there is data already"));
    assert_eq!(shop.tables().await.len(), tables.len());
}

#[tokio::test]
async fn the_key_of_the_site_travels_in_encrypted_backups_alone() {
    let kind = testkit::DatabaseKind::Sqlite;
    let site = Shop::empty(TestDatabase::empty(kind).await).set("SECRET_KEY", "");
    site.run(&["migrate"]).done();
    let key = fs::read_to_string(site.data().join("secret_key")).unwrap();
    let identity = age::x25519::Identity::generate();
    let file = site.folder().join("key.txt");
    fs::write(&file, identity.to_string().expose_secret()).unwrap();

    let open = site.back_up();
    let site = site.set("BACKUP_AGE_RECIPIENT", &identity.to_public().to_string());
    let encrypted = site.back_up();
    assert_eq!(encrypted.extension().unwrap(), "age");
    for (backup, expected) in [(open, None), (encrypted, Some(key))] {
        let other = Shop::empty(TestDatabase::empty(kind).await).set("SECRET_KEY", "");
        let args = [
            "backup",
            "restore",
            backup.to_str().unwrap(),
            "--yes",
            "--identity",
            file.to_str().unwrap(),
        ];
        // Nothing here can tell whose it is: somebody who knows where it lay must say so.
        let refused = other.run(&args);
        assert!(
            refused.refused().contains("copy its DATA_DIR/secret_key"),
            "{refused:?}"
        );
        let told = other.run(&[&args[..], &["--force"]].concat());
        assert!(told.done().contains("warning: "), "{told:?}");
        let remark = told.done().contains("must set it up anew");
        assert_eq!(remark, expected.is_none(), "{told:?}");
        assert_eq!(fs::read_to_string(other.data().join("secret_key")).ok(), expected);
    }
}
