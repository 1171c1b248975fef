//! Events: taken in, counted, reported, deleted, moved in.

mod cleaning;
mod figures;
mod looking;
mod moving;
mod reports;
mod tracking;

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use db::{Db, sea_orm::EntityTrait as _};
use paradise::analytics::{Ingest, NewEvent, event};
use tokio::task::JoinSet;

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// A page view that a story changes where it matters.
fn page_view(page: &str, timestamp: DateTime<Utc>) -> NewEvent {
    NewEvent {
        event_type: "page_view".into(),
        page: page.into(),
        language: "ru".into(),
        referrer: String::new(),
        ip_address: None,
        user_agent: String::new(),
        session_id: "visit".into(),
        metadata: "{}".into(),
        timestamp,
    }
}

/// Takes events in, all at once, as a busy site does.
async fn store(db: &Db, events: Vec<NewEvent>) {
    let ingest = Arc::new(Ingest::start(db));
    let mut tasks = JoinSet::new();
    for event in events {
        let ingest = ingest.clone();
        tasks.spawn(async move { ingest.store(event).await.unwrap() });
    }
    let ids = tasks.join_all().await;
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len(), "each event has an id of its own");
}

async fn stored(db: &Db) -> Vec<event::Model> {
    event::Entity::find().all(db.read()).await.unwrap()
}

type Counts = BTreeMap<String, i64>;

/// The counts that the database keeps.
async fn kept_counts(db: &Db) -> Counts {
    let sql = "SELECT 'quarter ' || CAST(quarter AS varchar(20)) || ' ' || event_type, events FROM event_quarters \
               UNION ALL SELECT dimension || ' ' || value, events FROM event_totals \
               UNION ALL SELECT 'session ' || session_id, events FROM event_sessions";
    let rows = db::query(db.read(), sql, &[]).await.unwrap();
    rows.iter()
        .map(|row| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap()))
        .collect()
}

/// The same counts, made from the stored events.
async fn counted_anew(db: &Db) -> Counts {
    let mut counts = Counts::new();
    let mut count = |key: String| *counts.entry(key).or_default() += 1;
    for event in stored(db).await {
        let quarter = event.timestamp.timestamp().div_euclid(15 * 60);
        count(format!("quarter {quarter} {}", event.event_type));
        count(format!("type {}", event.event_type));
        count(format!("language {}", event.language));
        count(format!("session {}", event.session_id));
        if event.event_type == "page_view" {
            count(format!("page {}", event.page));
        }
    }
    counts
}
