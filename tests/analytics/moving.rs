//! Moving in from Django.

use paradise::{
    analytics::{Dashboard, Events},
    import::{Importer as _, Record},
};
use serde_json::Value;
use testkit::db_test;

use super::{at, counted_anew, kept_counts, page_view, store, stored};
use crate::support::TestApp;

const MODEL: &str = "analytics.analyticsevent";

fn records() -> Vec<Record> {
    let dump: Vec<Value> = serde_json::from_str(include_str!("../contract/data/seed.json")).unwrap();
    let ours = dump.into_iter().filter(|object| object["model"] == MODEL);
    ours.map(|object| Record {
        pk: object["pk"].as_i64().unwrap(),
        fields: object["fields"].as_object().unwrap().clone(),
    })
    .collect()
}

async fn load(app: &TestApp, records: Vec<Record>) {
    let tx = app.core.db.begin().await.unwrap();
    Events.import(&app.core, &tx, MODEL, records, None).await.unwrap();
    Events.finish(&app.core, &tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[db_test]
async fn events_keep_their_ids_times_and_clients(app: TestApp) {
    let db = &app.core.db;
    load(&app, records()).await;
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

    load(&app, records()).await;
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
    load(&app, records()).await;
    let mut changed = records();
    for record in &mut changed {
        record.fields["page"] = "/ДРУГАЯ/".into();
        record.fields["timestamp"] = "2026-11-14T18:59:59.999999Z".into();
    }
    load(&app, changed).await;
    assert!(
        stored(db)
            .await
            .iter()
            .all(|event| event.page_folded.as_deref() == Some("/другая/"))
    );
    assert_eq!(kept_counts(db).await, counted_anew(db).await);
}
