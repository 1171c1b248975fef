//! Events as personal data. They contain no names. The data that a page reported may identify a person, and an imported
//! event has an IP address.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use db::sea_orm::{DbErr, QueryResult, Value as Sql};
use db::{Tx, execute, query};
use serde_json::{Value, json};
use web::Error;

use super::{cleanup, event, import::MODEL, rollup};
use crate::{
    core::Core,
    import,
    privacy::{Counts, Findings, Held, Holder, PrivacySettings, spent},
};

/// Number of primary keys searched in one step.
const STEP: i64 = 50_000;
/// Number of events changed in one transaction.
const AT_ONCE: usize = 200;
/// Maximum size in bytes of metadata that is parsed into a tree. Longer metadata, from an imported database, is handed
/// over as text: a tree takes up to 160 times as much memory.
const AS_TREE: usize = 16 * 1024;

/// Events as a holder of personal data.
#[derive(Clone, Copy, Debug)]
pub struct EventHolder;

/// An event that is related to a person.
struct Related {
    id: i64,
    at: DateTime<Utc>,
    page: String,
    referrer: String,
    /// Empty if it was not requested.
    metadata: String,
    /// Whether the event names the person. Such an event is deleted. The others can only be linked to the person, and
    /// this link is removed.
    is_naming: bool,
}

#[async_trait]
impl Holder for EventHolder {
    async fn find(&self, core: &Core, found: &mut Findings) -> Result<(), Error> {
        for event in related(core, found, "CAST(metadata AS TEXT)").await? {
            let metadata = if event.metadata.len() > AS_TREE {
                Value::String(event.metadata)
            } else {
                serde_json::from_str(&event.metadata).unwrap_or_default()
            };
            found.held.push(Held {
                kind: "event",
                key: event.id.to_string(),
                at: Some(event.at),
                content: json!({ "page": event.page, "referrer": event.referrer, "metadata": metadata }),
                file: None,
            });
        }
        Ok(())
    }

    async fn erase_in_steps(&self, core: &Core, found: &Findings, counts: &mut Counts) -> Result<(), Error> {
        let (naming, leading): (Vec<_>, Vec<_>) = related(core, found, "''")
            .await?
            .into_iter()
            .partition(|event| event.is_naming);
        for events in naming.chunks(AT_ONCE) {
            let tx = core.db.begin().await?;
            db::lock_table(&tx, event::TABLE.name).await?;
            let (condition, values) = these(events);
            rollup::subtract(&tx, &condition, &values).await?;
            let gone = execute(&tx, &format!("DELETE FROM events WHERE {condition}"), &values).await?;
            import::forget(&tx, MODEL, &keys(events)).await?;
            tx.commit().await?;
            *counts.entry("event".to_owned()).or_default() += gone;
        }
        for events in leading.chunks(AT_ONCE) {
            let tx = core.db.begin().await?;
            let (condition, values) = these(events);
            let sql = format!(
                "UPDATE events SET ip_address = NULL, user_agent = '', metadata = '{{}}' WHERE {condition}"
            );
            let cut = execute(&tx, &sql, &values).await?;
            import::forget(&tx, MODEL, &keys(events)).await?;
            tx.commit().await?;
            *counts.entry("event_link".to_owned()).or_default() += cut;
        }
        Ok(())
    }

    async fn erase(&self, _: &Core, _: &Tx, _: &mut Findings, _: &mut Counts) -> Result<(), Error> {
        Ok(())
    }

    fn tables(&self) -> &'static [&'static str] {
        &["events", "event_totals", "event_sessions"]
    }

    async fn expire(&self, core: &Core) -> Result<Vec<(&'static str, Counts)>, Error> {
        let Some(cutoff) = spent(core.settings.get::<PrivacySettings>().analytics_retention_days) else {
            return Ok(Vec::new());
        };
        let gone = cleanup(&core.db, cutoff).await?;
        Ok(vec![(
            "events.expired",
            Counts::from([("event".to_owned(), gone)]),
        )])
    }
}

fn keys(events: &[Related]) -> Vec<i64> {
    events.iter().map(|event| event.id).collect()
}

fn these(events: &[Related]) -> (String, Vec<Sql>) {
    let places: Vec<_> = (1..=events.len()).map(|i| format!("${i}")).collect();
    let values = events.iter().map(|event| event.id.into()).collect();
    (format!("id IN ({})", places.join(", ")), values)
}

/// The events that name the person, come from the same browser at the same address, or refer to one of the leads.
/// `metadata` is the SQL expression of their metadata.
async fn related(core: &Core, found: &Findings, metadata: &str) -> Result<Vec<Related>, db::Error> {
    let mut values: Vec<Sql> = Vec::new();
    let mut place = |value: Sql| {
        values.push(value);
        // Two placeholders come before these.
        format!("${}", values.len() + 2)
    };
    let mut naming = vec!["1 = 0".to_owned()];
    for word in found.words() {
        let pattern = place(db::contains_pattern(&word.to_lowercase()).into());
        for text in ["page", "referrer", "CAST(metadata AS TEXT)", "session_id"] {
            naming.push(format!("lower({text}) LIKE {pattern} ESCAPE '\\'"));
        }
    }
    let mut leading = vec!["1 = 0".to_owned()];
    for visit in &found.visits {
        let (address, agent) = (
            place(visit.address.as_str().into()),
            place(visit.user_agent.as_str().into()),
        );
        leading.push(format!("(ip_address = {address} AND user_agent = {agent})"));
    }
    for subject in &found.subjects {
        if let Some(id) = subject.strip_prefix("lead:") {
            // Includes the character that follows a number in JSON, so that 17 does not match 170.
            for end in [",", "}"] {
                let link = place(format!("%\"lead_id\":{id}{end}%").into());
                leading.push(format!("CAST(metadata AS TEXT) LIKE {link}"));
            }
        }
    }
    let (naming, leading) = (naming.join(" OR "), leading.join(" OR "));
    let sql = format!(
        "SELECT id, timestamp, page, referrer, {metadata} AS metadata, \
         CASE WHEN {naming} THEN 1 ELSE 0 END AS naming \
         FROM events WHERE id > $1 AND id <= $2 AND ({naming} OR {leading}) ORDER BY id"
    );
    let ends = query(core.db.read(), "SELECT min(id), max(id) FROM events", &[]).await?;
    let (first, last): (Option<i64>, Option<i64>) = match ends.first() {
        Some(row) => (row.try_get_by_index(0)?, row.try_get_by_index(1)?),
        None => (None, None),
    };
    let (mut behind, last) = (first.unwrap_or_default() - 1, last.unwrap_or(i64::MIN));
    let mut events = Vec::new();
    while behind < last {
        let upto = behind.saturating_add(STEP);
        let all = [behind.into(), upto.into()]
            .into_iter()
            .chain(values.iter().cloned());
        let rows = query(core.db.read(), &sql, &all.collect::<Vec<_>>()).await?;
        events.extend(rows.iter().map(read).collect::<Result<Vec<_>, DbErr>>()?);
        behind = upto;
    }
    Ok(events)
}

fn read(row: &QueryResult) -> Result<Related, DbErr> {
    let naming: i32 = row.try_get("", "naming")?;
    Ok(Related {
        id: row.try_get("", "id")?,
        at: row.try_get("", "timestamp")?,
        page: row.try_get("", "page")?,
        referrer: row.try_get("", "referrer")?,
        metadata: row.try_get("", "metadata")?,
        is_naming: naming != 0,
    })
}
