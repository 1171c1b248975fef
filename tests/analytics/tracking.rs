//! `POST /api/analytics/track/`, and what becomes of an event.

use std::{sync::Arc, time::Duration};

use axum::{http::header::RETRY_AFTER, response::IntoResponse as _};
use db::BatchOptions;
use paradise::{analytics::Ingest, zone};
use serde_json::{Value, json};
use testkit::{TestDatabase, db_test};
use tokio::task::JoinSet;

use super::{page_view, stored};
use crate::support::TestApp;

const TRACK: &str = "/api/analytics/track/";

fn view() -> Value {
    json!({ "event_type": "page_view", "page": "/ru/Каталог", "language": "ru", "session_id": "s-1" })
}

#[db_test]
async fn a_page_reports_a_view_in_the_way_it_likes(app: TestApp) {
    let client = app.client();
    let fields = [
        ("event_type", "page_view"),
        ("page", "/ru/Каталог"),
        ("language", "ru"),
        ("session_id", "s-1"),
    ];
    let answers = [
        client.post(TRACK).json(view()).send().await,
        client.post(TRACK).form(&fields).send().await,
        client.post(TRACK).multipart(&fields, &[]).send().await,
        client.post("/api/analytics/track").json(view()).send().await,
    ];
    let mut ids = Vec::new();
    for answer in answers {
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!(answer.json()["success"], true);
        ids.push(answer.json()["event_id"].as_i64().unwrap());
    }
    let events = stored(&app.core.db).await;
    assert_eq!(events.iter().map(|event| event.id).collect::<Vec<_>>(), ids);
    for event in events {
        assert_eq!((event.page.as_str(), event.metadata), ("/ru/Каталог", json!({})));
        assert_eq!(event.page_folded.as_deref(), Some("/ru/каталог"));
    }
}

#[db_test]
async fn a_page_learns_what_is_wrong_with_its_event(app: TestApp) {
    let client = app.client();
    let with = |field: &str, value: Value| {
        let mut event = view();
        event[field] = value;
        event
    };
    let wrong = [
        ("event_type", json!("PAGE_VIEW")),
        ("event_type", json!("")),
        ("page", json!("ж".repeat(501))),
        ("page", json!("  ")),
        ("page", json!(true)),
        ("page", json!("a\0")),
        ("language", json!("12345678901")),
        ("session_id", json!(null)),
        ("referrer", json!(null)),
        ("metadata", json!(null)),
        ("metadata", json!({ "a": ["\0"] })),
        ("metadata", json!("x".repeat(16 * 1024))),
        ("metadata", json!({ "a": vec![1; 8 * 1024] })),
        ("metadata", nested(33)),
    ];
    for (field, value) in wrong {
        let answer = client.post(TRACK).json(with(field, value.clone())).send().await;
        assert_eq!(answer.status, 400, "{field} {value}");
        let body = answer.json();
        assert_eq!(body["success"], false);
        let errors = body["errors"].as_object().unwrap();
        assert_eq!(errors.keys().collect::<Vec<_>>(), [field], "{body}");
    }
    let broken = client
        .post(TRACK)
        .body("{")
        .content_type("application/json")
        .send()
        .await;
    assert_eq!(
        (broken.status, &broken.json()["error"]["code"]),
        (400, &json!(400))
    );
    assert!(stored(&app.core.db).await.is_empty());
}

/// Lists within lists.
fn nested(levels: usize) -> Value {
    (0..levels).fold(json!(1), |inner, _| json!([inner]))
}

#[db_test]
async fn metadata_of_any_kind_is_kept_up_to_its_bounds(app: TestApp) {
    let text = "x".repeat(16 * 1024 - 2);
    for metadata in [
        json!(text),
        nested(32),
        json!({ "б": { "a": [{}] } }),
        json!(-0.5),
    ] {
        let mut event = view();
        event["metadata"] = metadata.clone();
        let answer = app.client().post(TRACK).json(&event).send().await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!(stored(&app.core.db).await.pop().unwrap().metadata, metadata);
        let text = metadata.to_string();
        let form = [
            ("event_type", "page_view"),
            ("page", "/"),
            ("language", "ru"),
            ("session_id", "s-1"),
            ("metadata", text.as_str()),
        ];
        let answer = app.client().post(TRACK).form(&form).send().await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!(stored(&app.core.db).await.pop().unwrap().metadata, metadata);
    }
}

#[db_test]
async fn one_address_cannot_fill_the_disk(database: TestDatabase) {
    let app = TestApp::start_with(database, &[("RATE_LIMIT_TRACK", "3/d")]).await;
    let from = async |address: &str| {
        let client = app.client();
        let request = client.post(TRACK).header("X-Forwarded-For", address);
        request.json(view()).send().await
    };
    for _ in 0..3 {
        assert_eq!(from("203.0.113.9").await.status, 201);
    }
    let refused = from("203.0.113.9").await;
    assert_eq!(refused.status, 429, "{}", refused.text());
    assert_eq!(refused.json()["error"]["code"], 429);
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((86_000..=86_400).contains(&wait), "{wait}");
    assert_eq!(from("203.0.113.10").await.status, 201, "another visitor");
    for address in ["2001:db8::1", "2001:db8::2", "2001:db8::3"] {
        assert_eq!(from(address).await.status, 201);
    }
    assert_eq!(from("2001:db8::4").await.status, 429, "one customer has a /64");
    assert_eq!(stored(&app.core.db).await.len(), 7);
}

#[db_test]
async fn lengths_are_counted_in_letters_and_numbers_are_texts(app: TestApp) {
    let event = json!({
        "event_type": "link_click", "page": format!(" {} ", "ж".repeat(500)), "language": 5, "session_id": 1.5,
        "metadata": { "б": [1, 2.5, null, "О'к"] }, "ip_address": "9.9.9.9", "timestamp": "2000-01-01",
    });
    assert_eq!(app.client().post(TRACK).json(&event).send().await.status, 201);
    let stored = stored(&app.core.db).await.remove(0);
    assert_eq!((stored.page, stored.page_folded), ("ж".repeat(500), None));
    assert_eq!(
        (stored.language.as_str(), stored.session_id.as_str()),
        ("5", "1.5")
    );
    assert_eq!(stored.metadata, event["metadata"]);
    assert!((zone::now() - stored.timestamp).num_seconds().abs() < 60);
}

#[db_test]
async fn nothing_of_a_visitor_is_kept_unless_the_operator_says_so(app: TestApp) {
    app.client()
        .post(TRACK)
        .header("User-Agent", "Phone")
        .json(view())
        .send()
        .await;
    let event = stored(&app.core.db).await.remove(0);
    assert_eq!((event.ip_address, event.user_agent.as_str()), (None, ""));
}

#[db_test]
async fn an_operator_may_keep_address_and_browser(database: TestDatabase) {
    let app = TestApp::start_with(database, &[("ANALYTICS_KEEP_CLIENT", "True")]).await;
    let client = app.client();
    let request = client
        .post(TRACK)
        .header("User-Agent", "Phone")
        .header("X-Forwarded-For", "203.0.113.9");
    assert_eq!(request.json(view()).send().await.status, 201);
    let event = stored(&app.core.db).await.remove(0);
    assert_eq!(
        (event.ip_address.as_deref(), event.user_agent.as_str()),
        (Some("203.0.113.9"), "Phone")
    );
}

#[db_test]
async fn what_was_acknowledged_before_a_stop_is_stored(mut app: TestApp) {
    let mut visitors = JoinSet::new();
    for _ in 0..20 {
        let client = app.client().keep_alive();
        visitors.spawn(async move {
            let mut ids = Vec::new();
            while let Ok(answer) = client.post(TRACK).json(view()).try_send().await {
                if answer.status != 201 {
                    break;
                }
                ids.push(answer.json()["event_id"].as_i64().unwrap());
            }
            ids
        });
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    app.stop().await;
    let acknowledged: Vec<_> = visitors.join_all().await.concat();
    assert!(!acknowledged.is_empty());
    let stored = stored(&app.core.db).await;
    for id in acknowledged {
        assert!(stored.iter().any(|event| event.id == id), "event {id} is lost");
    }
}

#[db_test]
async fn an_event_that_cannot_be_stored_does_not_take_others_with_it(app: TestApp) {
    let db = &app.core.db;
    let tx = db.begin().await.unwrap();
    let unique = "CREATE UNIQUE INDEX only_once ON events (page) WHERE page = '/once/'";
    db::execute(&tx, unique, &[]).await.unwrap();
    tx.commit().await.unwrap();
    let ingest = Arc::new(Ingest::start(db));
    let mut tasks = JoinSet::new();
    for i in 0..40 {
        let (ingest, page) = (ingest.clone(), if i % 8 == 0 { "/once/" } else { "/often/" });
        tasks.spawn(async move { (page, ingest.store(page_view(page, zone::now())).await.is_ok()) });
    }
    let outcomes = tasks.join_all().await;
    let count = |page| {
        outcomes
            .iter()
            .filter(|outcome| **outcome == (page, true))
            .count()
    };
    assert_eq!((count("/once/"), count("/often/")), (1, 35));
    assert_eq!(stored(db).await.len(), 36);
    assert_eq!(super::kept_counts(db).await, super::counted_anew(db).await);
}

#[db_test]
async fn a_queue_that_is_full_says_when_to_come_back(app: TestApp) {
    let db = &app.core.db;
    let ingest = Ingest::start_with(
        db,
        BatchOptions {
            queue: 3,
            batch: 1,
            writers: 1,
        },
    );
    // Somebody else writes, so nothing moves; whoever was taken waits.
    let tx = db.begin().await.unwrap();
    db::lock_table(&tx, "events").await.unwrap();
    let mut taken = 0;
    let refused = loop {
        let store = ingest.store(page_view("/", zone::now()));
        match tokio::time::timeout(Duration::from_millis(100), store).await {
            Ok(outcome) => break outcome.unwrap_err(),
            Err(_) => taken += 1,
        }
    };
    assert!((3..=4).contains(&taken), "{taken}");
    let answer = web::Error::from(refused).into_response();
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key(RETRY_AFTER));
    tx.rollback().await.unwrap();
    ingest.drain().await;
    assert_eq!(stored(db).await.len(), taken);
}
