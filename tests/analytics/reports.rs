//! `GET /api/analytics/report/`: who may ask, and what its filters leave.

use chrono::TimeDelta;
use paradise::analytics::{NewEvent, Report};
use serde_json::json;
use testkit::db_test;
use web::Query;

use super::{at, page_view, store};
use crate::support::TestApp;

async fn pages(app: &TestApp, query: &str) -> Vec<String> {
    let report = Report::of(&app.core, &Query::parse(query).unwrap())
        .await
        .unwrap();
    let mut pages: Vec<_> = report.events.into_iter().map(|event| event.page).collect();
    pages.sort();
    pages
}

#[db_test]
async fn a_visitor_sees_no_figures(app: TestApp) {
    for path in ["dashboard", "stats", "report"] {
        assert_eq!(
            app.client()
                .get(&format!("/api/analytics/{path}/"))
                .send()
                .await
                .status,
            403
        );
    }
}

#[db_test]
async fn a_page_is_found_by_a_part_of_it_whatever_the_case(app: TestApp) {
    let now = at("2026-11-20T10:00:00Z");
    let all = ["/RU/Каталог", "/ru/каталог?x=100%", "/en/a_b", "/en/aXb"];
    store(&app.core.db, all.map(|page| page_view(page, now)).to_vec()).await;
    assert_eq!(
        pages(&app, "page=%D0%9A%D0%B0%D0%A2%D0%90").await,
        ["/RU/Каталог", "/ru/каталог?x=100%"]
    );
    assert_eq!(
        pages(&app, "page=/Ru/").await,
        ["/RU/Каталог", "/ru/каталог?x=100%"]
    );
    assert_eq!(pages(&app, "page=A_B").await, ["/en/a_b"]);
    assert_eq!(pages(&app, "page=%25").await, ["/ru/каталог?x=100%"]);
    assert_eq!(pages(&app, "page=%5C").await, Vec::<String>::new());
}

#[db_test]
async fn days_are_whole_and_instants_exact(app: TestApp) {
    let midnight = at("2026-11-15T00:00:00+05:00");
    let micro = TimeDelta::microseconds(1);
    let events = [
        ("before", midnight - micro),
        ("first", midnight),
        ("last", midnight + TimeDelta::days(1) - micro),
    ];
    store(
        &app.core.db,
        events.map(|(page, at)| page_view(page, at)).to_vec(),
    )
    .await;
    assert_eq!(
        pages(&app, "start_date=2026-11-15&end_date=2026-11-15").await,
        ["first", "last"]
    );
    assert_eq!(pages(&app, "end_date=2026-11-14").await, ["before"]);
    assert_eq!(
        pages(&app, "start_date=2026-11-15T00:00:00.000001").await,
        ["last"]
    );
    assert_eq!(
        pages(&app, "end_date=2026-11-14T19:00:00Z").await,
        ["before", "first"]
    );
    assert_eq!(pages(&app, "start_date=&end_date=9999-12-31").await.len(), 3);
    assert_eq!(pages(&app, "start_date=0001-01-01").await.len(), 3);
    assert_eq!(pages(&app, "end_date=0001-01-01").await.len(), 0);
    for wrong in [
        "end_date=bad",
        "end_date=01.11.2026",
        "end_date=%2B99999-01-01T00:00:00",
        "end_date=-0044-03-15T00:00",
    ] {
        let error = Report::of(&app.core, &Query::parse(wrong).unwrap())
            .await
            .unwrap_err();
        assert_eq!(error.fields().iter().next().unwrap().0, "end_date", "{wrong}");
    }
}

#[db_test]
async fn the_report_counts_everything_and_shows_the_newest_hundred(app: TestApp) {
    let start = at("2026-11-15T10:00:00.5Z");
    let mut events: Vec<_> = (0..120)
        .map(|i| NewEvent {
            language: if i % 3 == 0 { "en" } else { "uz" }.into(),
            session_id: format!("s{}", i % 7),
            metadata: json!({ "n": i, "вложено": [1, 2.5, null] }).to_string(),
            ..page_view("/", start + TimeDelta::seconds(i))
        })
        .collect();
    events[119].event_type = "link_click".into();
    store(&app.core.db, events).await;
    let report = Report::of(&app.core, &Query::default()).await.unwrap();
    let report = serde_json::to_value(report).unwrap();
    assert_eq!(
        report["summary"],
        json!({
            "total_events": 120, "unique_sessions": 7,
            "by_type": { "link_click": 1, "page_view": 119 }, "by_language": { "en": 40, "uz": 80 },
        })
    );
    let events = report["events"].as_array().unwrap();
    assert_eq!((events.len(), &events[99]["metadata"]["n"]), (100, &json!(20)));
    let mut newest = events[0].clone();
    newest.as_object_mut().unwrap().remove("id").unwrap();
    assert_eq!(
        newest,
        json!({
            "event_type": "link_click", "page": "/", "language": "uz", "referrer": "", "ip_address": null,
            "user_agent": "", "session_id": "s0", "metadata": { "n": 119, "вложено": [1, 2.5, null] },
            "timestamp": "2026-11-15T15:01:59.500000+05:00",
        })
    );
    let one = Report::of(
        &app.core,
        &Query::parse("language=en&event_type=link_click").unwrap(),
    )
    .await
    .unwrap();
    assert_eq!(
        serde_json::to_value(one.summary).unwrap(),
        json!({ "total_events": 0, "unique_sessions": 0, "by_type": {}, "by_language": {} })
    );
}

#[db_test]
async fn of_metadata_without_end_the_report_tells_the_length_alone(app: TestApp) {
    let now = at("2026-11-20T10:00:00Z");
    let text = |length: usize| format!("{{\"a\":\"{}\"}}", "я".repeat(length));
    let mut events = Vec::new();
    for (page, metadata) in [("/short", text(60_000)), ("/long", text(1024 * 1024))] {
        events.push(NewEvent {
            metadata,
            ..page_view(page, now)
        });
    }
    store(&app.core.db, events).await;
    let report = app.staff().await.get("/api/analytics/report/").send().await;
    assert!(report.body.len() < 200_000, "{} bytes", report.body.len());
    let report = report.json();
    let events = report["events"].as_array().unwrap();
    let metadata = |page: &str| &events.iter().find(|event| event["page"] == page).unwrap()["metadata"];
    assert_eq!(metadata("/short")["a"].as_str().unwrap().chars().count(), 60_000);
    let omitted = metadata("/long")["omitted_characters"].as_u64().unwrap();
    assert!((1024 * 1024..1024 * 1024 + 10).contains(&omitted), "{omitted}");
}
