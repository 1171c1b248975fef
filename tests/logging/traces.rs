//! A request as a span at a collector.

use testkit::{Client, db_test, fake::HookReceiver};

use super::Beside;
use crate::support::TestApp;

const TRACE: [u8; 16] = *b"sixteen bytes id";

fn contains(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}

#[db_test]
async fn a_request_becomes_a_span_of_the_proxys_trace_without_what_was_typed(app: TestApp) {
    let collector = HookReceiver::start().await;
    let token = app.token("admin").await;
    let endpoint = collector.url("");
    let beside = Beside::start(&app, &[("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint)]).await;
    let trace = format!("{:032x}", u128::from_be_bytes(TRACE));
    let answer = Client::new(&beside.running.base)
        .get("/api/leads/?search=kanarquery")
        .bearer(&token)
        .header("traceparent", &format!("00-{trace}-00f067aa0ba902b7-01"))
        .send()
        .await;
    assert_eq!(answer.status, 200);
    beside.running.stop();
    let told = collector.told();
    assert!(told.iter().all(|told| told.path == "/v1/traces"), "{told:?}");
    let body: Vec<u8> = told.into_iter().flat_map(|told| told.body).collect();
    let id = answer.header("x-request-id").unwrap();
    for part in [&TRACE[..], b"/api/leads/", b"paradise", id.as_bytes()] {
        assert!(contains(&body, part), "{}", String::from_utf8_lossy(part));
    }
    assert!(!contains(&body, b"kanarquery") && !contains(&body, token.as_bytes()));
}
