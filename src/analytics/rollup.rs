//! The counts behind the dashboard, kept beside the events in the transactions that change those.
//!
//! At all times they equal what counting the events would give: ingest adds, cleanup takes away, an import counts
//! anew. A quarter of an hour is the largest step that every time zone's midnight falls on, so quarters add up to the
//! days of any `TIME_ZONE`.

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

/// What `event_totals` counts by.
pub(super) const BY_TYPE: &str = "type";
/// As [`BY_TYPE`].
pub(super) const BY_LANGUAGE: &str = "language";
/// As [`BY_TYPE`]; page views alone.
pub(super) const BY_PAGE: &str = "page";

/// The quarter that an instant belongs to, counted from 1970.
pub(super) fn quarter(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(i64::from(QUARTER))
}

/// Adds new events to a bulk write. Keys come sorted, so that instances lock rows in one order.
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

/// Counts all events anew, for those that came another way than by ingest.
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

/// Takes the events that meet a condition out of the counts; they must still be there.
///
/// # Errors
/// The database failed.
pub(super) async fn subtract(tx: &Tx, condition: &str, values: &[Value]) -> Result<(), Error> {
    for (counters, rows) in counts(tx, condition) {
        counters.discount(tx, &rows, values).await?;
    }
    Ok(())
}

/// Every count with the SQL that makes it out of events: the other spelling of [`add`].
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
