//! `kill -9` while messages are being sent: each arrives, few arrive twice, and duplicates have the same id.

use std::time::Duration;

use serde_json::json;
use testkit::{
    Client, TestDatabase, db_test,
    fake::{Fault, Step},
};

use super::{
    office::{Office, delivered},
    server::KEY,
};
use crate::{cli::serve::Running, support::environment};

const KILLS: u64 = 200;
/// Leads between two kills; each causes three messages.
const LEADS: u64 = 2;
/// Mail and chat. A kill may hit each of them after a message arrived and before that was recorded; on an idle machine
/// this is rare.
const CHANNELS: u64 = 2;

#[db_test]
async fn every_message_arrives_though_who_sends_them_is_killed_two_hundred_times(database: TestDatabase) {
    let office = Office::open().await;
    // The delay of a mail server at some distance, before it has accepted the message.
    office
        .mail
        .fail(Step::From, Fault::Slow(Duration::from_millis(50)));
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
        ("LOG_LEVEL", "error"),
        ("BACKUP_SCHEDULE", "off"),
    ]);
    let serve = || Running::start(database.folder(), &settings, &["serve"], "  paradise check");

    let mut leads = vec![];
    for kill in 0..KILLS {
        let site = serve();
        let client = Client::new(&site.base);
        for number in 0..LEADS {
            let form = json!({
                "name": "Aziza",
                "company": "Journal",
                "phone": "+998 90 123 45 67",
                "email": format!("visitor-{kill}-{number}@visitor.example"),
                "product_type": "other",
            });
            let answer = client.post("/api/leads/submit/").json(form).send().await;
            assert_eq!(answer.status, 201, "{}", answer.text());
            leads.push(answer.json()["lead_id"].as_i64().unwrap());
        }
        // Spread over the time that a message takes. The delays are the same in each run.
        tokio::time::sleep(Duration::from_millis(kill * 37 % 151)).await;
        site.kill();
    }

    let site = serve();
    let core = environment(&settings).open_ready().await.unwrap();
    let deliveries = delivered(&core).await;
    site.stop();
    core.db.close().await.unwrap();

    let interrupted = deliveries.iter().filter(|delivery| delivery.attempts > 1).count();
    assert!(
        interrupted as u64 > KILLS / 4,
        "the kills came in between: {interrupted}"
    );
    Office::hold_to_its_orders(&deliveries, leads.iter());
    let again = Office::repetitions(&office.heard(), leads.iter());
    println!("{interrupted} deliveries interrupted, {again} messages that came twice");
    assert!(again as u64 <= KILLS * CHANNELS, "{again}");
}
