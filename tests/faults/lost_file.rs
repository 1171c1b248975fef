//! The file of the database is removed or replaced while visitors send forms. Nothing is acknowledged that is not
//! stored, health reports the problem, alerts are sent, and acknowledged data is at the place stated in the log.

use std::{fs, path::Path};

use tempfile::TempDir;

use super::{
    journal::{Entry, keeps},
    struck::{Shop, acknowledged, again, kill, overwrite},
};
use crate::cli::paradise;

/// How the file is lost, and what the operator does afterwards to restore the right one under its name.
struct Loss {
    words: &'static str,
    strike: fn(&Shop),
    mend: fn(&Shop),
}

const LOSSES: [Loss; 5] = [
    Loss {
        words: "was removed or renamed",
        strike: |shop| fs::remove_file(shop.database()).unwrap(),
        mend: |shop| fs::rename(shop.copy(), shop.database()).unwrap(),
    },
    Loss {
        words: "was removed or renamed",
        strike: |shop| fs::rename(shop.database(), shop.data.join("elsewhere.db")).unwrap(),
        mend: |shop| {
            fs::remove_file(shop.copy()).unwrap();
            fs::rename(shop.data.join("elsewhere.db"), shop.database()).unwrap();
        },
    },
    Loss {
        words: "another file took the name",
        strike: |shop| {
            let other = shop.data.join("other.db");
            fs::copy(shop.database(), &other).unwrap();
            fs::rename(other, shop.database()).unwrap();
        },
        mend: |shop| fs::rename(shop.copy(), shop.database()).unwrap(),
    },
    Loss {
        words: "the log of the database",
        strike: |shop| fs::remove_file(shop.data.join("paradise.db-wal")).unwrap(),
        mend: |_| {},
    },
    Loss {
        words: "the log of the database",
        strike: |shop| fs::remove_file(shop.data.join("paradise.db-shm")).unwrap(),
        mend: |_| {},
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_lost_amid_work_takes_nothing_with_it_that_was_acknowledged() {
    for loss in LOSSES {
        let folder = TempDir::new().unwrap();
        let shop = Shop::open(folder.path()).await;
        let journals = shop.strike(|| (loss.strike)(&shop)).await;
        shop.is_out_of_service().await;
        shop.refuses().await;
        shop.log_says(loss.words).await;
        shop.log_says("everything that was stored so far").await;
        shop.chat_hears("Заявки не принимаются").await;
        // The data that can be saved is saved at this point, even if the power fails.
        let Shop { site, data, .. } = &shop;
        assert!(data.exists() && site.status("/livez").await == 200);
        kill(site);
        (loss.mend)(&shop);

        let core = again(&shop.data).await;
        let leads = keeps(&core, &acknowledged(journals)).await;
        assert!(leads.len() >= 20, "{}: there was traffic", loss.words);
        core.db.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_put_back_is_taken_up_again_by_the_same_process() {
    let folder = TempDir::new().unwrap();
    let shop = Shop::open(folder.path()).await;
    for round in 0..2 {
        let away = shop.data.join("away.db");
        let journals = shop.strike(|| fs::rename(shop.database(), &away).unwrap()).await;
        shop.is_out_of_service().await;
        shop.chat_hears("Заявки не принимаются").await;
        fs::rename(&away, shop.database()).unwrap();
        shop.is_in_service().await;
        shop.chat_hears("снова работает").await;
        let mut entry = Entry::new(1_000_001 + round * 2);
        assert_eq!(entry.send(&shop.client()).await.unwrap(), 201);
        drop(journals);
    }
    shop.site.running.stop();
}

/// A modification of the file.
type Harm = fn(&Path);

#[tokio::test]
async fn a_database_that_is_damaged_or_lost_at_the_start_is_named_and_nothing_is_begun_anew() {
    let refusals: [(&str, Harm); 5] = [
        ("damaged or is no database", |file| {
            fs::write(file, "no database at all").unwrap();
        }),
        ("damaged or is no database", |file| {
            overwrite(file, 4096, &vec![0xA5; 40 * 4096]);
        }),
        ("is missing or empty, and its log", |file| {
            fs::remove_file(file).unwrap();
            fs::write(file.with_file_name("paradise.db-wal"), [0; 100]).unwrap();
        }),
        ("is missing or empty, and its log", |file| {
            fs::write(file, "").unwrap();
            fs::write(file.with_file_name("paradise.db-wal"), [0; 100]).unwrap();
        }),
        ("holds what it held", |file| {
            fs::rename(
                file,
                file.with_file_name("paradise.db.saved-20261130T120000.000Z"),
            )
            .unwrap();
        }),
    ];
    for (words, spoil) in refusals {
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("data");
        let settings = [("DATA_DIR", data.to_str().unwrap())];
        paradise(folder.path(), &settings, &["migrate"]).done();
        spoil(&data.join("paradise.db"));
        let bind = crate::operations::watched::free_address().to_string();
        let settings = [settings[0], ("BIND", bind.as_str())];
        let refused = paradise(folder.path(), &settings, &["serve"]);
        assert_eq!(refused.code, Some(1), "{words}: {refused:?}");
        assert!(refused.stderr.contains(words), "{words}: {refused:?}");
    }
}
