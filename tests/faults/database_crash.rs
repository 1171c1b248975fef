//! PostgreSQL crashes under load and restarts: the site continues without a restart and has lost no data.

use std::time::Duration;

use tempfile::TempDir;
use testkit::Client;

use super::{
    cluster::Cluster,
    journal::{Journal, hold_to_its_word},
    office::{Office, delivered},
    server::KEY,
};
use crate::{
    cli::serve::Running,
    support::{environment, eventually},
};

const CRASHES: u64 = 5;
const VISITORS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the programs of PostgreSQL: TEST_POSTGRES_BIN; scripts/test sets it"]
async fn what_was_acknowledged_survives_the_crashes_of_postgresql_and_the_site_goes_on() {
    let cluster = Cluster::start();
    let office = Office::open().await;
    let folder = TempDir::new().unwrap();
    let (url, data_dir) = (cluster.url(), folder.path().join("data"));
    let channels = office.settings();
    let mut settings: Vec<_> = channels
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    settings.extend([
        ("DATABASE_URL", url.as_str()),
        ("DATA_DIR", data_dir.to_str().unwrap()),
        ("SECRET_KEY", KEY),
        ("RATE_LIMIT_CONTACT_FORM", "1000000/h"),
        ("LOG_LEVEL", "error"),
        ("BACKUP_SCHEDULE", "off"),
    ]);
    let site = Running::start(folder.path(), &settings, &["serve"], "  paradise check");
    let client = Client::new(&site.base);

    let (mut journals, load) = Journal::of_visitors(VISITORS);
    for crash in 0..CRASHES {
        let visitors: Vec<_> = journals
            .drain(..)
            .map(|journal| tokio::spawn(journal.visit(client.clone())))
            .collect();
        load.grows_by(2 * VISITORS).await;
        tokio::time::sleep(Duration::from_millis(crash * 379 % 501)).await;
        cluster.crash();
        // Each visitor gets an error response; no one waits long for a response.
        for visitor in visitors {
            journals.push(visitor.await.unwrap());
        }
        assert_eq!(client.get("/api/content/products/").send().await.status, 200);

        cluster.start_again();
        for entry in journals.iter_mut().flat_map(Journal::owed) {
            eventually(async || matches!(entry.send(&client).await, Ok(201)).then_some(())).await;
        }
    }

    let core = environment(&settings).open_ready().await.unwrap();
    let deliveries = delivered(&core).await;
    site.stop();
    let leads = hold_to_its_word(&core, &journals).await;
    Office::hold_to_its_orders(&deliveries, leads.keys());
    Office::repetitions(&office.heard(), leads.keys());
    core.db.close().await.unwrap();
}
