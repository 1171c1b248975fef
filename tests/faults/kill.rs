//! Repeated `kill -9` under load: acknowledged leads are stored once, with their files, and are announced.

use std::time::Duration;

use testkit::{Client, TestDatabase, db_test};

use super::{
    journal::{Journal, hold_to_its_word, retry},
    office::{Office, delivered},
    server::KEY,
};
use crate::{cli::serve::Running, support::environment};

const CYCLES: u64 = 100;
const VISITORS: usize = 8;
/// Number of messages that a killed server may have sent without recording it: four concurrent mails, and one to the
/// chat.
const AT_ONCE: u64 = 5;

#[db_test]
async fn nothing_that_was_acknowledged_is_lost_when_the_server_is_killed_a_hundred_times(
    database: TestDatabase,
) {
    let office = Office::open().await;
    let data_dir = database.folder().join("data");
    let channels = office.settings();
    let mut settings: Vec<_> = channels
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    settings.extend([
        ("DATABASE_URL", database.url()),
        ("DATA_DIR", data_dir.to_str().unwrap()),
        ("SECRET_KEY", KEY),
        ("RATE_LIMIT_CONTACT_FORM", "1000000/h"),
        // The output of a killed server is not read.
        ("LOG_LEVEL", "error"),
        ("BACKUP_SCHEDULE", "off"),
    ]);
    let serve = || Running::start(database.folder(), &settings, &["serve"], "  paradise check");

    let (mut journals, load) = Journal::of_visitors(VISITORS);
    for cycle in 0..CYCLES {
        let site = serve();
        let client = Client::new(&site.base);
        let visitors: Vec<_> = journals
            .drain(..)
            .map(|journal| tokio::spawn(journal.visit(client.clone())))
            .collect();
        // Every second cycle is certain to interrupt work.
        if cycle.is_multiple_of(2) {
            load.grows_by(2).await;
        }
        // Spread over the time that a commit, a file and a start take. The delays are the same in each run.
        tokio::time::sleep(Duration::from_millis(50 + cycle * 379 % 301)).await;
        site.kill();
        for visitor in visitors {
            journals.push(visitor.await.unwrap());
        }
    }

    let site = serve();
    retry(&mut journals, &Client::new(&site.base)).await;
    let core = environment(&settings).open_ready().await.unwrap();
    let deliveries = delivered(&core).await;
    site.stop();

    let leads = hold_to_its_word(&core, &journals).await;
    assert!(leads.len() as u64 > CYCLES, "there was a load");
    Office::hold_to_its_orders(&deliveries, leads.keys());
    let again = Office::repetitions(&office.heard(), leads.keys()) as u64;
    println!("{} leads, {again} messages that came twice", leads.len());
    assert!(again <= CYCLES * AT_ONCE, "{again}");
    core.db.close().await.unwrap();
}
