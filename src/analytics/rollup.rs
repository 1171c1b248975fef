//! The counts that the dashboard reads. They are updated in the same transactions that change the events.
//!
//! The counts always equal the result of counting the events: ingest adds, cleanup subtracts, an import rebuilds. A
//! quarter of an hour is the largest step that the midnight of every time zone falls on, so quarters add up to the days
//! of any `TIME_ZONE`.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use db::{Counted, Counters, Error, Kind, Table, Together, Tx, sea_orm::Value};

use super::event::{self, NewEvent, PAGE_VIEW};

/// Seconds in a quarter of an hour.
pub(super) const QUARTER: u32 = 15 * 60;

const QUARTERS: Counters = Counters(Table {
    name: "event_quarters",
    columns: &[
        ("quarter", Kind::Integer),
        ("event_type", Kind::Text),
        ("events", Kind::Integer),
    ],
});
const TOTALS: Counters = Counters(Table {
    name: "event_totals",
    columns: &[
        ("dimension", Kind::Text),
        ("value", Kind::Text),
        ("events", Kind::Integer),
    ],
});
const SESSIONS: Counters = Counters(Table {
    name: "event_sessions",
    columns: &[("session_id", Kind::Text), ("events", Kind::Integer)],
});

/// The values that `event_totals` counts by.
pub(super) const BY_TYPE: &str = "type";
/// Like [`BY_TYPE`].
pub(super) const BY_LANGUAGE: &str = "language";
/// Like [`BY_TYPE`]; only page views.
pub(super) const BY_PAGE: &str = "page";

/// The quarter of an hour that contains an instant, counted from 1970.
pub(super) fn quarter(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(i64::from(QUARTER))
}

/// Adds new events to a bulk write. Keys are sorted, so that all instances lock rows in the same order.
pub(super) fn add(write: Together, events: &[Arc<NewEvent>]) -> Together {
    let mut quarters = BTreeMap::<_, u64>::new();
    let mut totals = BTreeMap::<_, u64>::new();
    let mut sessions = BTreeMap::<_, u64>::new();
    for event in events {
        let kind = event.event_type.as_str();
        *quarters.entry((quarter(event.timestamp), kind)).or_default() += 1;
        *totals.entry((BY_TYPE, kind)).or_default() += 1;
        *totals.entry((BY_LANGUAGE, event.language.as_str())).or_default() += 1;
        if kind == PAGE_VIEW {
            *totals.entry((BY_PAGE, event.page.as_str())).or_default() += 1;
        }
        *sessions.entry(event.session_id.as_str()).or_default() += 1;
    }
    let quarters = quarters
        .into_iter()
        .map(|((quarter, kind), n)| vec![quarter.into(), kind.into(), n.into()]);
    let totals = totals
        .into_iter()
        .map(|((by, value), n)| vec![by.into(), value.into(), n.into()]);
    let sessions = sessions
        .into_iter()
        .map(|(session, n)| vec![session.into(), n.into()]);
    write
        .add(QUARTERS, quarters.collect())
        .add(TOTALS, totals.collect())
        .add(SESSIONS, sessions.collect())
}

/// Rebuilds the counts from all events, for events that were not added by ingest.
///
/// # Errors
/// The database failed.
pub(super) async fn rebuild(tx: &Tx) -> Result<(), Error> {
    db::lock_table(tx, event::TABLE.name).await?;
    for Counters(table) in [QUARTERS, TOTALS, SESSIONS] {
        db::execute(tx, &format!("DELETE FROM {}", table.name), &[]).await?;
    }
    for (counters, rows) in counts(tx, "true") {
        counters.count(tx, &rows, &[]).await?;
    }
    Ok(())
}

/// Subtracts the events that match a condition from the counts. Call it before these events are deleted.
///
/// # Errors
/// The database failed.
pub(super) async fn subtract(tx: &Tx, condition: &str, values: &[Value]) -> Result<(), Error> {
    for (counters, rows) in counts(tx, condition) {
        counters.discount(tx, &rows, values).await?;
    }
    Ok(())
}

/// Every count with the SQL that derives it from events; the SQL equivalent of [`add`].
fn counts(tx: &Tx, condition: &str) -> [(Counters, Counted); 5] {
    let of = |keys: &[&str], condition: &str| Counted {
        table: event::TABLE.name,
        keys: keys.iter().map(ToString::to_string).collect(),
        condition: condition.to_owned(),
    };
    let text = |text| format!("'{text}'");
    let quarter = db::steps_since_1970(tx, "timestamp", QUARTER);
    let page_views = format!("event_type = {} AND {condition}", text(PAGE_VIEW));
    [
        (QUARTERS, of(&[&quarter, "event_type"], condition)),
        (TOTALS, of(&[&text(BY_TYPE), "event_type"], condition)),
        (TOTALS, of(&[&text(BY_LANGUAGE), "language"], condition)),
        (TOTALS, of(&[&text(BY_PAGE), "page"], &page_views)),
        (SESSIONS, of(&["session_id"], condition)),
    ]
}
