//! The network between the site and PostgreSQL drops every packet. Neither side gets an error: without a separate
//! deadline, everything that waits for the database would wait for a quarter of an hour.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tempfile::TempDir;
use testkit::{
    DatabaseKind, TestDatabase,
    fake::{Network, Weather},
};

use super::{
    journal::{Journal, keeps, retry},
    office::{Office, delivered},
    outage::{all_is_well_again, people_are_told, the_catalogue_is_read},
    server::{KEY, Server},
};
use crate::support::environment;

const CYCLES: usize = 3;
/// Ten times three seconds.
pub const BACK_WITHIN: Duration = Duration::from_secs(30);

/// A site that reaches its own database through a network that a test can disturb.
pub async fn site_across(
    database: &TestDatabase,
    folder: &TempDir,
    more: &[(&str, &str)],
) -> (Network, Server) {
    let (before, after) = database.url().split_once('@').unwrap();
    let (server, name) = after.split_once('/').unwrap();
    let network = Network::to(server).await;
    let url = format!("{before}@{}/{name}", network.address());
    let settings = [&[("DATABASE_URL", url.as_str()), ("SECRET_KEY", KEY)], more].concat();
    let site = Server::start(folder.path(), &settings);
    (network, site)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs TEST_POSTGRES_URL; scripts/test sets it"]
async fn when_every_packet_is_lost_nobody_waits_long_and_the_same_program_goes_on_afterwards() {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    let (office, folder) = (Office::open().await, TempDir::new().unwrap());
    let channels = office.settings();
    let channels: Vec<_> = channels
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let (network, site) = site_across(&database, &folder, &channels).await;

    let is_over = Arc::new(AtomicBool::new(false));
    let visitors: Vec<_> = Journal::of_visitors(4)
        .0
        .into_iter()
        .map(|mut journal| {
            let (client, is_over) = (site.client(), is_over.clone());
            tokio::spawn(async move {
                while !is_over.load(Ordering::SeqCst) {
                    journal = journal.visit(client.clone()).await;
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                journal
            })
        })
        .collect();
    for cycle in 1..=CYCLES {
        tokio::time::sleep(Duration::from_millis(500)).await;
        // A visitor stops when a form is not acknowledged.
        is_over.store(cycle == CYCLES, Ordering::SeqCst);
        network.turns(Weather::Lost);
        people_are_told(&site).await;
        the_catalogue_is_read(&site).await;
        people_are_told(&site).await;
        network.turns(Weather::Fair);
        all_is_well_again(&site, BACK_WITHIN).await;
    }
    let mut journals = vec![];
    for visitor in visitors {
        journals.push(visitor.await.unwrap());
    }
    retry(&mut journals, &site.client()).await;

    let data_dir = folder.path().join("data");
    let settings = [
        ("DATABASE_URL", database.url()),
        ("DATA_DIR", data_dir.to_str().unwrap()),
        ("SECRET_KEY", KEY),
    ];
    let core = environment(&settings).open_ready().await.unwrap();
    // The sender of the messages was not blocked either.
    let deliveries = delivered(&core).await;
    site.stop();
    let leads = keeps(&core, &journals).await;
    let of_visitors = leads.values().filter(|lead| lead.company == "Journal");
    let sent: usize = journals.iter().map(|journal| journal.entries.len()).sum();
    assert_eq!(of_visitors.count(), sent, "one lead for each form");
    Office::hold_to_its_orders(&deliveries, leads.keys());
    core.db.close().await.unwrap();
}
