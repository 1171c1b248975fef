//! `kill -9` under load, again and again: what was acknowledged is there, with its file, once.

use std::{collections::HashMap, fs, time::Duration};

use db::sea_orm::EntityTrait as _;
use paradise::{core::Core, leads::lead};
use sha2::{Digest as _, Sha256};
use testkit::{Client, TestDatabase, db_test};

use super::journal::Entry;
use crate::{cli::serve::Running, support::environment};

const CYCLES: u64 = 100;
const VISITORS: usize = 8;

#[db_test]
async fn nothing_that_was_acknowledged_is_lost_when_the_server_is_killed_a_hundred_times(
    database: TestDatabase,
) {
    let data_dir = database.folder().join("data");
    let settings = [
        ("DATABASE_URL", database.url()),
        ("DATA_DIR", data_dir.to_str().unwrap()),
        ("SECRET_KEY", "a-secret-for-tests-that-is-long-enough-0123456789"),
        ("RATE_LIMIT_CONTACT_FORM", "1000000/h"),
        // What a killed server says goes unread.
        ("LOG_LEVEL", "error"),
    ];
    let serve = || Running::start(database.folder(), &settings, &["serve"], "  paradise check");

    let mut journals: Vec<Vec<Entry>> = vec![vec![]; VISITORS];
    for cycle in 0..CYCLES {
        let site = serve();
        let client = Client::new(&site.base);
        let visitors: Vec<_> = journals
            .drain(..)
            .enumerate()
            .map(|(visitor, journal)| tokio::spawn(visit(client.clone(), visitor, journal)))
            .collect();
        // Spread over the time that a commit, a file and a start take; the same in each run.
        tokio::time::sleep(Duration::from_millis(50 + cycle * 379 % 751)).await;
        site.kill();
        for visitor in visitors {
            journals.push(visitor.await.unwrap());
        }
    }

    // Whoever got no answer tries again, as people and programs do.
    let site = serve();
    let client = Client::new(&site.base);
    for entry in journals
        .iter_mut()
        .flatten()
        .filter(|entry| entry.acknowledged.is_none())
    {
        entry.send(&client).await.unwrap();
    }
    site.stop();

    let core = environment(&settings).open_ready().await.unwrap();
    let journal: Vec<_> = journals.concat();
    assert!(journal.len() as u64 > CYCLES, "there was a load");
    hold_to_its_word(&core, &journal).await;
    core.db.close().await.unwrap();
}

/// Sends forms one after the other until the server is gone; first those that it owes an answer for.
async fn visit(client: Client, visitor: usize, mut journal: Vec<Entry>) -> Vec<Entry> {
    for entry in journal.iter_mut().filter(|entry| entry.acknowledged.is_none()) {
        if entry.send(&client).await.is_err() {
            return journal;
        }
    }
    loop {
        // Enough of a pause that a hundred cycles do not fill the disk of the machine that tests.
        tokio::time::sleep(Duration::from_millis(10)).await;
        let mut entry = Entry::new(journal.len() * VISITORS + visitor);
        let sent = entry.send(&client).await;
        journal.push(entry);
        if sent.is_err() {
            return journal;
        }
    }
}

/// Every lead of the journal is stored once, under the id that was told, with the file that was sent; and nothing else is.
async fn hold_to_its_word(core: &Core, journal: &[Entry]) {
    let rows = lead::Entity::find().all(core.db.read()).await.unwrap();
    assert_eq!(rows.len(), journal.len(), "one lead for each form");
    let rows: HashMap<i64, lead::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    for entry in journal {
        let row = &rows[&entry.acknowledged.unwrap()];
        assert_eq!(row.name, entry.key);
        assert_eq!(row.file.is_some(), entry.file.is_some(), "{}", entry.key);
        if let (Some(path), Some(sent)) = (&row.file, &entry.file) {
            let kept = fs::read(core.settings.private_root().join(path)).unwrap();
            assert_eq!(Sha256::digest(kept), Sha256::digest(sent), "{}", entry.key);
        }
    }
    core.db.check_integrity().await.unwrap();
}
