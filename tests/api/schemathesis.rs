//! Schemathesis reads the description of the API and tries what it does not forbid: no answer may be an error of the
//! server, one that is not described, or one that needs no token where the description says so.

use std::process::Command;

use tempfile::TempDir;
use testkit::DatabaseKind;

use crate::support::{TestApp, given, seed};

/// What an answer is held against. Left out is what the contract says otherwise: unknown parameters are ignored, and some
/// fields have rules that no schema can say, such as those of phones.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
    response_schema_conformance,unsupported_method,allow_header_conformance,use_after_free,\
    ensure_resource_availability,ignored_auth";
/// For how long, in seconds.
const TIME: &str = "120";
/// The same tries in every run, so that a failure has its cause in a change. Another seed finds other things.
const SEED: &str = "20261201";

#[test]
#[ignore = "needs TEST_SCHEMATHESIS; scripts/test sets it"]
fn finds_nothing_on_sqlite() {
    testkit::run_story(DatabaseKind::Sqlite, finds_nothing);
}

#[test]
#[ignore = "needs TEST_SCHEMATHESIS and TEST_POSTGRES_URL; scripts/test sets them"]
fn finds_nothing_on_postgres() {
    testkit::run_story(DatabaseKind::Postgres, finds_nothing);
}

async fn finds_nothing(app: TestApp) {
    seed::contract(&app.core).await;
    app.content.refresh().await.unwrap();
    let (base, token) = (app.base.clone(), app.token("admin").await);
    let run = tokio::task::spawn_blocking(move || {
        let folder = TempDir::new().unwrap();
        let mut command = Command::new(given("TEST_SCHEMATHESIS"));
        command
            .current_dir(folder.path())
            .args(["run", &format!("{base}/api/schema/"), "--url", &base])
            .args([
                "--seed",
                SEED,
                "--max-time",
                TIME,
                "--checks",
                CHECKS,
                "--mode",
                "all",
                "--no-color",
            ])
            .args(["--header", &format!("Authorization: Bearer {token}")])
            .args(["--header", "X-Forwarded-Proto: https"]);
        command.output().unwrap()
    });
    let output = run.await.unwrap();
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{report}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(report.contains("passed"), "it tried nothing: {report}");
}
