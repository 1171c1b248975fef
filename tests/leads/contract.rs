//! The contract's vectors of leads; those with a session are accounts' own story.

use std::collections::BTreeMap;

use serde_json::Value;
use testkit::contract::{Login, Replay};
use testkit::db_test;

use super::office::Office;
use crate::support::seed::data;

/// The vectors whose request goes to leads without a session.
fn vectors() -> String {
    let text = std::fs::read_to_string(data().join("vectors.json")).unwrap();
    let mut vectors: Vec<Value> = serde_json::from_str(&text).unwrap();
    vectors.retain(|vector| {
        let path = vector["request"]["path"].as_str().unwrap();
        let has_session = vector["request"]["auth"]
            .as_str()
            .is_some_and(|auth| auth.ends_with("-session"));
        !has_session
            && ["/api/leads", "/api/contact"]
                .iter()
                .any(|prefix| path.starts_with(prefix))
    });
    serde_json::to_string(&vectors).unwrap()
}

async fn replay(office: &Office, group: &str, least: usize) {
    let mut tokens = BTreeMap::new();
    for user in ["admin", "plain"] {
        tokens.insert(user.to_owned(), office.app.token(user).await);
    }
    let login = Login::Tokens(tokens);
    let report = Replay::load(&vectors())
        .group(group)
        .run(&office.app.base, &login)
        .await;
    assert!(report.failures.is_empty(), "{report}");
    assert!(
        report.passed >= least,
        "only {} of {group} were replayed",
        report.passed
    );
}

#[db_test]
async fn reading_and_writing_are_as_the_contract_says(office: Office) {
    office.move_in().await;
    replay(&office, "read", 90).await;
    replay(&office, "write", 300).await;
}

#[db_test]
async fn the_limit_behind_a_proxy_is_as_the_contract_says(first: Office) {
    let office = first.another(&[("RATE_LIMIT_CONTACT_FORM", "5/h")]).await;
    replay(&office, "rl", 15).await;
}

#[db_test]
async fn the_limit_without_a_proxy_is_as_the_contract_says(first: Office) {
    let settings = [
        ("RATE_LIMIT_CONTACT_FORM", "5/h"),
        ("TRUSTED_PROXIES", ""),
        ("SECURE_SSL_REDIRECT", "False"),
    ];
    let office = first.another(&settings).await;
    replay(&office, "rl-direct", 5).await;
}
