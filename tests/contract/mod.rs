//! The contract: recorded requests and command lines with the wanted answers, on the recorded seed.

use serde_json::Value;
use testkit::{
    TestDatabase,
    contract::{Login, Replay, run_commands},
    db_test,
};

use crate::support::{TestApp, seed};

const VECTORS: &str = include_str!("data/vectors.json");
const COMMANDS: &str = include_str!("data/cli.json");

/// The contract's seed, already seen by the running site.
async fn seeded(app: &TestApp) {
    seed::contract(&app.core).await;
    app.content.refresh().await.unwrap();
}

/// The group `read` on the fresh seed, then `write` (`docs/testing.md#the-contract`).
async fn replay(app: &TestApp, vectors: &str, login: &Login) {
    for group in ["read", "write"] {
        Replay::load(vectors)
            .group(group)
            .run(&app.base, login)
            .await
            .assert_all_passed();
    }
}

#[db_test]
async fn every_recorded_request_gets_the_wanted_answer(app: TestApp) {
    seeded(&app).await;
    let login = app.logins().await;
    replay(&app, VECTORS, &login).await;
}

#[db_test]
async fn staff_who_sign_in_with_the_form_get_the_same_answers(app: TestApp) {
    seeded(&app).await;
    // The form admits staff alone; what `plain` gets is seen with tokens.
    let mut vectors: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
    vectors.retain(|vector| vector["request"]["auth"] != "plain");
    let vectors = serde_json::to_string(&vectors).unwrap();
    replay(&app, &vectors, &Login::Form).await;
}

#[db_test]
async fn the_submit_limit_holds_behind_a_proxy(database: TestDatabase) {
    let app = TestApp::start_with(database, &[("RATE_LIMIT_CONTACT_FORM", "5/h")]).await;
    seeded(&app).await;
    let login = app.logins().await;
    Replay::load(VECTORS)
        .group("rl")
        .run(&app.base, &login)
        .await
        .assert_all_passed();
}

#[db_test]
async fn the_submit_limit_holds_without_a_proxy(database: TestDatabase) {
    let direct = [
        ("RATE_LIMIT_CONTACT_FORM", "5/h"),
        ("TRUSTED_PROXIES", ""),
        ("SECURE_SSL_REDIRECT", "False"),
    ];
    let app = TestApp::start_with(database, &direct).await;
    seeded(&app).await;
    let login = app.logins().await;
    Replay::load(VECTORS)
        .group("rl-direct")
        .run(&app.base, &login)
        .await
        .assert_all_passed();
}

#[db_test]
async fn every_recorded_command_does_what_is_wanted(app: TestApp) {
    seeded(&app).await;
    let data_dir = app.core.settings.files.data_dir.to_str().unwrap().to_owned();
    let url = app.database_url().to_owned();
    let report = tokio::task::spawn_blocking(move || {
        let environment = [
            ("DATABASE_URL", url.as_str()),
            ("DATA_DIR", data_dir.as_str()),
            ("SECRET_KEY", "a-secret-for-tests-that-is-long-enough-0123456789"),
            ("TIME_ZONE", "Asia/Tashkent"),
        ];
        run_commands(env!("CARGO_BIN_EXE_paradise").as_ref(), COMMANDS, &environment)
    });
    report.await.unwrap().assert_all_passed();
}
