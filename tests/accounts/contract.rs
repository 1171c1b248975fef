//! The contract on the whole site: tokens as `createtoken` makes them, sessions from the real form.

use paradise::{accounts::AccountImporter, analytics::Events, content::ContentImporter, leads::LeadImporter};
use serde_json::Value;
use testkit::{
    contract::{Login, Replay},
    db_test,
};

use crate::support::{TestApp, seed};

/// The contract's vectors that pass this test.
fn vectors(keep: impl Fn(&Value) -> bool) -> String {
    let text = std::fs::read_to_string(seed::data().join("vectors.json")).unwrap();
    let mut vectors: Vec<Value> = serde_json::from_str(&text).unwrap();
    vectors.retain(keep);
    serde_json::to_string(&vectors).unwrap()
}

/// The site with the contract's seed; started on it, so that the catalogue is there.
async fn seeded(app: &TestApp) -> TestApp {
    let leads = LeadImporter::default();
    let importers: [&dyn paradise::import::Importer; 4] =
        [&AccountImporter, &ContentImporter, &leads, &Events];
    seed::seed(&app.core, &importers).await;
    app.twin(&[]).await
}

async fn replay(app: &TestApp, vectors: &str, group: &str, login: &Login, least: usize) {
    let report = Replay::load(vectors).group(group).run(&app.base, login).await;
    assert!(report.failures.is_empty(), "{report}");
    assert!(
        report.passed >= least,
        "only {} of {group} were replayed",
        report.passed
    );
}

#[db_test]
async fn with_tokens_everything_is_as_the_contract_says(app: TestApp) {
    let app = seeded(&app).await;
    let tokens = [
        ("admin".to_owned(), app.token("admin").await),
        ("plain".to_owned(), app.token("plain").await),
    ];
    let login = Login::Tokens(tokens.into());
    let all = vectors(|_| true);
    replay(&app, &all, "read", &login, 250).await;
    replay(&app, &all, "write", &login, 350).await;
}

#[db_test]
async fn with_the_form_staff_can_do_the_same(app: TestApp) {
    let app = seeded(&app).await;
    // The form admits staff only.
    let staff = vectors(|vector| vector["request"]["auth"] != "plain");
    replay(&app, &staff, "read", &Login::Form, 250).await;
    replay(&app, &staff, "write", &Login::Form, 350).await;
}
