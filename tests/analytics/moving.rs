//! Moving in from Django.

use paradise::analytics::Dashboard;
use serde_json::{Value, json};
use testkit::db_test;

use super::{at, counted_anew, kept_counts, page_view, store, stored};
use crate::support::{TestApp, seed};

const MODEL: &str = "analytics.analyticsevent";

fn events() -> Vec<Value> {
    seed::objects_of(MODEL)
}

async fn load(app: &TestApp, events: &[Value]) -> paradise::import::Report {
    seed::load(&app.core, events).await.unwrap()
}

#[db_test]
async fn events_keep_their_ids_times_and_clients(app: TestApp) {
    let db = &app.core.db;
    load(&app, &events()).await;
    let first = stored(db).await;
    assert_eq!(first.len(), 20);
    assert_eq!(
        (first[1].id, first[1].ip_address.as_deref()),
        (2, Some("203.0.113.1"))
    );
    assert_eq!(
        (first[1].timestamp, first[1].user_agent.as_str()),
        (at("2026-11-20T08:01:00.5Z"), "UA 1")
    );
    let figures = Dashboard::at(db, app.core.zone, at("2026-11-22T00:00:00Z"))
        .await
        .unwrap();
    assert_eq!(
        (
            figures.total_page_views,
            figures.unique_sessions,
            figures.form_submissions
        ),
        (10, 7, 2)
    );

    load(&app, &events()).await;
    assert_eq!(stored(db).await, first, "a second run changes nothing");
    assert_eq!(kept_counts(db).await, counted_anew(db).await);

    store(db, vec![page_view("/", at("2026-11-22T00:00:00Z"))]).await;
    assert_eq!(
        stored(db).await.last().unwrap().id,
        21,
        "new events go on behind the imported ones"
    );
}

#[db_test]
async fn counts_follow_events_that_an_import_changes(app: TestApp) {
    let db = &app.core.db;
    load(&app, &events()).await;
    let mut changed = events();
    for event in &mut changed {
        event["fields"]["page"] = json!("/ДРУГАЯ/");
        event["fields"]["timestamp"] = json!("2026-11-14T18:59:59.999999Z");
    }
    let report = load(&app, &changed).await;
    assert_eq!(report.of(MODEL).unwrap().updated, 20);
    assert!(
        stored(db)
            .await
            .iter()
            .all(|event| event.page_folded.as_deref() == Some("/другая/"))
    );
    assert_eq!(kept_counts(db).await, counted_anew(db).await);
}

#[db_test]
async fn events_of_both_sites_are_counted(app: TestApp) {
    let db = &app.core.db;
    for _ in 0..3 {
        store(db, vec![page_view("/ours/", at("2026-11-22T00:00:00Z"))]).await;
    }
    let report = load(&app, &events()).await;
    assert_eq!(report.of(MODEL).unwrap().moved.to_string(), "1-3 → 21-23");
    let all = stored(db).await;
    assert_eq!(all.len(), 23);
    assert!(all.iter().take(3).all(|event| event.page == "/ours/"));
    assert_eq!(kept_counts(db).await, counted_anew(db).await);
    assert_eq!(load(&app, &events()).await.of(MODEL).unwrap().same, 20);
    assert_eq!(stored(db).await, all);

    // What the clean-up took does not come back.
    let tx = db.begin().await.unwrap();
    db::execute(&tx, "DELETE FROM events WHERE id BETWEEN 5 AND 8", &[])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        load(&app, &events()).await.of(MODEL).unwrap().gone.to_string(),
        "5-8"
    );
    assert_eq!(stored(db).await.len(), 19);
}
