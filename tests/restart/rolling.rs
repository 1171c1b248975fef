//! Restarts under load, with a socket that outlives the server.

use std::{collections::HashMap, path::Path};

use db::sea_orm::EntityTrait as _;
use paradise::leads::lead;
use tempfile::TempDir;
use testkit::{TestDatabase, db_test};

use super::{
    holder::Holder,
    load::{Load, Outcome},
};
use crate::{faults::server::KEY, support::environment};

const RESTARTS: usize = 20;
/// Answers between two restarts: 100,000 in all, on each database.
const ANSWERS: usize = 5_000;

#[db_test]
async fn twenty_restarts_under_load_fail_nobody_and_lose_no_lead(database: TestDatabase) {
    let settings = [("DATABASE_URL", database.url()), ("SECRET_KEY", KEY)];
    let holder = Holder::new(database.folder(), &settings);
    let base = holder.base();
    let outcome = restart_under_load(&holder, &base, ANSWERS).await;
    hold_to_its_word(database.folder(), &settings, &outcome).await;
}

/// Restarts the server that the holder holds again and again, while visitors come to `base`; none is failed.
pub async fn restart_under_load(holder: &Holder, base: &str, answers: usize) -> Outcome {
    let mut server = tokio::task::block_in_place(|| holder.start());
    let load = Load::start(base);
    for _ in 0..RESTARTS {
        load.answer(answers).await;
        server = tokio::task::block_in_place(|| {
            server.stop();
            holder.start()
        });
    }
    load.answer(answers).await;
    let outcome = load.end().await;
    tokio::task::block_in_place(|| server.stop());
    assert!(outcome.answered >= RESTARTS * answers, "{}", outcome.answered);
    println!(
        "{} requests, {} leads, 0 failed",
        outcome.answered,
        outcome.leads.len()
    );
    outcome
}

/// Every lead that was acknowledged is stored once, under its id, and nothing else is.
pub async fn hold_to_its_word(folder: &Path, settings: &[(&str, &str)], outcome: &Outcome) {
    let data = folder.join("data");
    let mut settings = settings.to_vec();
    settings.push(("DATA_DIR", data.to_str().unwrap()));
    let core = environment(&settings).open_ready().await.unwrap();
    let rows = lead::Entity::find().all(core.db.read()).await.unwrap();
    assert!(outcome.leads.len() > RESTARTS, "{}", outcome.leads.len());
    assert_eq!(rows.len(), outcome.leads.len(), "one lead for each answer");
    let rows: HashMap<i64, lead::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    for (name, id) in &outcome.leads {
        assert_eq!(&rows[id].name, name);
        assert_eq!(rows[id].file.is_some(), name.starts_with("Upload"), "{name}");
    }
    core.db.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_while_no_server_runs_waits_and_is_served() {
    let folder = TempDir::new().unwrap();
    let holder = Holder::new(folder.path(), &[]);
    tokio::task::block_in_place(|| holder.start().stop());
    let client = testkit::Client::new(&holder.base());
    let early = tokio::spawn(async move { client.get("/api/health/").send().await.status });
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(!early.is_finished(), "nobody is there to answer yet");
    let server = tokio::task::block_in_place(|| holder.start());
    assert_eq!(early.await.unwrap(), 200);
    tokio::task::block_in_place(|| server.stop());
}
