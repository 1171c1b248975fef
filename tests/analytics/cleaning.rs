//! Deleting old events.

use chrono::TimeDelta;
use paradise::analytics::{cleanup, count_older};
use testkit::db_test;

use super::{at, counted_anew, kept_counts, page_view, store, stored};
use crate::support::TestApp;

#[db_test]
async fn more_than_one_step_is_deleted_while_new_events_come(app: TestApp) {
    let db = &app.core.db;
    let cutoff = at("2026-08-22T00:00:00Z");
    let old =
        (0..10_050).map(|i| page_view(&format!("/{}/", i % 500), cutoff - TimeDelta::milliseconds(i + 1)));
    let kept = page_view("/kept/", cutoff);
    store(db, old.chain([kept.clone()]).collect()).await;
    assert_eq!(count_older(db, cutoff).await.unwrap(), 10_050);
    let (deleted, ()) = tokio::join!(cleanup(db, cutoff), store(db, vec![kept.clone(); 200]));
    assert_eq!(deleted.unwrap(), 10_050);
    assert_eq!(stored(db).await.len(), 201);
    assert_eq!(count_older(db, cutoff).await.unwrap(), 0);
    assert_eq!(kept_counts(db).await, counted_anew(db).await);
    assert_eq!(cleanup(db, cutoff).await.unwrap(), 0);
}
