//! Errors reach those who can mend them, and cost visitors nothing.

use std::{
    collections::BTreeMap,
    panic::AssertUnwindSafe,
    process::Command,
    time::{Duration, Instant},
};

use paradise::observability::logging;
use serde_json::json;
use testkit::{
    Client, db_test,
    fake::{HookReceiver, Reply},
};

use super::{Beside, event, refuse_leads};
use crate::support::{TestApp, environment};

fn lead() -> serde_json::Value {
    json!({ "name": "Aziza", "company": "Silk", "phone": "+998901234567", "product_type": "woven" })
}

#[db_test]
async fn a_thousand_errors_of_one_kind_are_a_few_reports(app: TestApp) {
    let beside = Beside::start(&app, &[("LOG_LEVEL", "error")]).await;
    refuse_leads(&app).await;
    let client = Client::new(&beside.running.base);
    let mut failed = 0;
    for _ in 0..1000 {
        let answer = client.post("/api/leads/submit/").json(lead()).send().await;
        failed += usize::from(answer.status == 500);
    }
    assert_eq!(failed, 1000);
    let ingest = beside.ingest;
    let log = beside.running.stop();
    assert!(
        log.lines().filter(|line| line.contains("ERROR")).count() >= 1000,
        "the log has them all"
    );
    let mut kinds: BTreeMap<String, u32> = BTreeMap::new();
    for told in ingest.told() {
        *kinds.entry(event(&told)["fingerprint"].to_string()).or_default() += 1;
    }
    // A story that takes minutes on a busy machine has a share for each minute.
    assert!(
        !kinds.is_empty() && kinds.len() <= 3 && kinds.values().all(|count| *count <= 100),
        "{kinds:?}"
    );
}

#[db_test]
async fn a_report_server_that_hangs_or_is_gone_delays_no_answer_and_no_end(app: TestApp) {
    let hanging = Beside::start(&app, &[("LOG_LEVEL", "error")]).await;
    hanging
        .ingest
        .reply(Reply::status(200).after(Duration::from_mins(10)));
    // Nobody listens at a port that was just given back.
    let gone = HookReceiver::start().await.address();
    let dsn = format!("http://public-key@{gone}/7");
    let alone = Beside::start(&app, &[("LOG_LEVEL", "error"), ("SENTRY_DSN", &dsn)]).await;
    refuse_leads(&app).await;
    for beside in [hanging, alone] {
        let client = Client::new(&beside.running.base);
        let start = Instant::now();
        for _ in 0..50 {
            let answer = client.post("/api/leads/submit/").json(lead()).send().await;
            assert_eq!(answer.status, 500);
        }
        // Each would take five seconds if it waited for its report.
        assert!(start.elapsed() < Duration::from_secs(50), "{:?}", start.elapsed());
        let start = Instant::now();
        beside.running.stop();
        assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    }
}

#[db_test]
async fn what_failed_last_is_reported_before_the_end(app: TestApp) {
    let beside = Beside::start(&app, &[("LOG_LEVEL", "error")]).await;
    beside
        .ingest
        .reply(Reply::status(200).after(Duration::from_millis(300)));
    refuse_leads(&app).await;
    let client = Client::new(&beside.running.base);
    let answer = client.post("/api/leads/submit/").json(lead()).send().await;
    let ingest = beside.ingest;
    beside.running.stop();
    let told = ingest.told();
    assert_eq!(
        event(&told[0])["tags"]["request_id"],
        answer.header("x-request-id").unwrap()
    );
}

/// In the child, the address for its reports.
const DSN: &str = "STORY_OF_PANICS_DSN";

/// A program of its own, because a panic hook belongs to a whole process: the story runs itself again as that program.
#[tokio::test]
#[expect(
    clippy::disallowed_methods,
    reason = "the child is told by it that it is one, which is no setting"
)]
async fn panics_in_handlers_and_in_background_work_are_reported_without_what_they_quote() {
    if let Ok(dsn) = std::env::var(DSN) {
        return fall(&dsn).await;
    }
    let ingest = HookReceiver::start().await;
    let name = format!(
        "{}::panics_in_handlers_and_in_background_work_are_reported_without_what_they_quote",
        module()
    );
    let mut story = Command::new(std::env::current_exe().unwrap());
    story
        .args(["--exact", &name, "--nocapture"])
        .env(DSN, format!("http://public-key@{}/7", ingest.address()));
    // Beside the server of this story, which must answer meanwhile.
    let story = tokio::task::spawn_blocking(move || story.output().unwrap())
        .await
        .unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&story.stdout),
        String::from_utf8_lossy(&story.stderr)
    );
    assert!(story.status.success() && said.contains("1 passed"), "{said}");
    let reports: Vec<_> = ingest.told().iter().map(event).collect();
    for what in ["of a job", "of a handler", "not a panic"] {
        let of = |report: &&serde_json::Value| {
            report["exception"]["values"][0]["value"]
                .to_string()
                .contains(what)
        };
        let found: Vec<_> = reports.iter().filter(of).collect();
        assert_eq!(found.len(), 1, "{what}: {reports:#?}");
        let level = if what == "not a panic" { "error" } else { "fatal" };
        assert_eq!(found[0]["level"], level);
        assert!(
            found[0]["extra"]["place"]
                .as_str()
                .unwrap()
                .contains("tests/logging/reports.rs"),
            "{found:?}"
        );
    }
    let told: String = reports.iter().map(ToString::to_string).collect();
    for mark in ["kanarname", "kanarmail", "555-71-42"] {
        assert!(
            !said.contains(mark) && !told.contains(mark),
            "{mark}: {said} {told}"
        );
    }
    assert!(said.contains("request_id"), "{said}");
}

fn module() -> &'static str {
    module_path!().split_once("::").unwrap().1
}

/// The program: three things go wrong.
async fn fall(dsn: &str) {
    let environment = environment(&[("SENTRY_DSN", dsn), ("LOG_FORMAT", "json")]);
    let logging = logging::start(&environment.settings).unwrap();
    let job = tokio::spawn(async { panic!("of a job: `kanarname` and call +998 93 555-71-42") });
    assert!(job.await.is_err());
    let span = tracing::error_span!("request", request_id = "request-0001");
    let handler = std::panic::catch_unwind(AssertUnwindSafe(|| {
        span.in_scope(|| panic!("of a handler, Err(\"kanarname\"), kanarmail@visitor.example"))
    }));
    assert!(handler.is_err());
    tracing::error!("not a panic: kanarmail@visitor.example was refused");
    logging.finish().await;
}
