//! Reading the audit log: the history of one object, and a search over all rows.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use db::sea_orm::{DbErr, QueryResult, Value as Sql};
use db::{Db, Tx};
use serde_json::Value;

/// Number of the newest rows from which the filter options are taken.
const RECENT: u64 = 20_000;
const MOST_ACTORS: u64 = 200;

/// One row for display.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEntry {
    /// Primary key; later rows have greater keys.
    pub id: i64,
    /// The time.
    pub at: DateTime<Utc>,
    /// The actor: `user:5`, `command`, `telegram:7`, `nobody`.
    pub actor: String,
    /// The display name of the actor; empty if it was erased.
    pub name: String,
    /// The channel, such as `api`; empty if it was erased, or if the row is older than the recording of channels.
    pub way: String,
    /// The action: `lead.changed`.
    pub action: String,
    /// The object: `lead:17`.
    pub subject: String,
    /// The title of the object at that time; may be empty.
    pub title: String,
    /// The identifier of the request.
    pub request_id: String,
    /// The IP address of the client.
    pub address: Option<String>,
    /// The values before; null if the object did not exist or if the values were erased.
    pub before: Value,
    /// The values after.
    pub after: Value,
    /// Whether the values were erased.
    pub is_erased: bool,
}

impl StoredEntry {
    /// The name of the actor for people.
    pub fn who(&self) -> &str {
        if self.name.is_empty() {
            &self.actor
        } else {
            &self.name
        }
    }
}

/// A filter for rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this object, such as `lead:17`, or all objects of a kind, such as `lead`.
    pub subject: Option<String>,
    /// Only this actor, such as `user:5`.
    pub actor: Option<String>,
    /// Only this event, such as `lead.changed`, whichever action caused it.
    pub action: Option<String>,
    /// Not before this time.
    pub since: Option<DateTime<Utc>>,
    /// Before this time.
    pub until: Option<DateTime<Utc>>,
    /// Only rows with all of these words in names, subject, action or values; case-insensitive.
    pub words: String,
    /// Only rows older than this one: the next page.
    pub before: Option<i64>,
}

/// The history of an object, newest first, with a limit.
///
/// # Errors
/// The database is not available.
pub async fn of(db: &Db, subject: &str, most: u64) -> Result<Vec<StoredEntry>, db::Error> {
    let filter = Filter {
        subject: Some(subject.to_owned()),
        ..Filter::default()
    };
    search(db, &filter, most).await
}

/// The rows that match the filter, newest first, with a limit.
///
/// # Errors
/// The database is not available.
pub async fn search(db: &Db, filter: &Filter, most: u64) -> Result<Vec<StoredEntry>, db::Error> {
    let mut conditions = vec!["true".to_owned()];
    let mut values: Vec<Sql> = Vec::new();
    let mut narrow = |condition: &str, value: Sql| {
        values.push(value);
        conditions.push(condition.replace('?', &format!("${}", values.len())));
    };
    if let Some(subject) = &filter.subject {
        if subject.contains(':') {
            narrow("subject = ?", subject.as_str().into());
        } else {
            narrow("(subject = ? OR subject LIKE ? || ':%')", subject.as_str().into());
        }
    }
    if let Some(actor) = &filter.actor {
        narrow("actor = ?", actor.as_str().into());
    }
    if let Some(action) = &filter.action {
        narrow("(action = ? OR action LIKE ? || '.%')", action.as_str().into());
    }
    if let Some(since) = filter.since {
        narrow("at >= ?", since.into());
    }
    if let Some(until) = filter.until {
        narrow("at < ?", until.into());
    }
    if let Some(before) = filter.before {
        narrow("id < ?", before.into());
    }
    for word in db::words(&filter.words) {
        narrow(
            "search_text LIKE ? ESCAPE '\\'",
            db::contains_pattern(&word).into(),
        );
    }
    let sql = format!(
        "SELECT audit.*, content FROM audit LEFT JOIN audit_details ON audit_id = id WHERE {} ORDER BY id DESC LIMIT {most}",
        conditions.join(" AND ")
    );
    let rows = db::query(db.read(), &sql, &values).await?;
    Ok(rows.iter().map(parse).collect::<Result<_, _>>()?)
}

/// Actors and actions of the newest rows, which a page offers as filters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    /// Actors with their display names, the last active first.
    pub actors: Vec<(String, String)>,
    /// Actions, ordered by name; the actions of one event are combined.
    pub actions: Vec<String>,
}

/// The actors and actions among the newest rows. Older ones can be found by searching; a complete list would require
/// reading all rows.
///
/// # Errors
/// The database is not available.
pub async fn kinds(db: &Db) -> Result<Kinds, db::Error> {
    let recent = format!("(SELECT id, actor, action FROM audit ORDER BY id DESC LIMIT {RECENT}) AS recent");
    let sql = format!(
        "SELECT last.actor, content FROM (SELECT actor, max(id) AS id FROM {recent} GROUP BY actor) AS last \
         LEFT JOIN audit_details ON audit_id = last.id ORDER BY last.id DESC LIMIT {MOST_ACTORS}"
    );
    let actors = db::query(db.read(), &sql, &[]).await?.into_iter().map(|row| {
        let actor: String = row.try_get("", "actor")?;
        let content: Option<String> = row.try_get("", "content")?;
        let details: Value = serde_json::from_str(content.as_deref().unwrap_or_default()).unwrap_or_default();
        let name = details["name"].as_str().unwrap_or_default().to_owned();
        Ok::<_, DbErr>((actor, name))
    });
    let actors = actors.collect::<Result<_, _>>()?;
    let sql = format!("SELECT DISTINCT action FROM {recent}");
    let actions = db::query(db.read(), &sql, &[]).await?.into_iter().map(|row| {
        let action: String = row.try_get("", "action")?;
        Ok::<_, DbErr>(event_of(&action).to_owned())
    });
    let actions: BTreeSet<_> = actions.collect::<Result<_, _>>()?;
    Ok(Kinds {
        actors,
        actions: actions.into_iter().collect(),
    })
}

/// `lead.changed` of `lead.changed.close`.
pub fn event_of(action: &str) -> &str {
    match action.match_indices('.').nth(1) {
        Some((end, _)) => &action[..end],
        None => action,
    }
}

/// The number of rows with this action since a time.
///
/// # Errors
/// The database is not available.
pub async fn count(db: &Db, action: &str, since: DateTime<Utc>) -> Result<u64, db::Error> {
    let sql = "SELECT count(*) AS rows FROM audit WHERE at >= $1 AND action = $2";
    let rows = db::query(db.read(), sql, &[since.into(), action.into()]).await?;
    let count: i64 = rows.first().map_or(Ok(0), |row| row.try_get("", "rows"))?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Those of these subjects that have any row.
///
/// # Errors
/// The database is not available.
pub async fn recorded(
    tx: &Tx,
    subjects: impl IntoIterator<Item = String>,
) -> Result<HashSet<String>, db::Error> {
    let values: Vec<Sql> = subjects.into_iter().map(Sql::from).collect();
    if values.is_empty() {
        return Ok(HashSet::new());
    }
    let places: Vec<_> = (1..=values.len()).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT DISTINCT subject FROM audit WHERE subject IN ({})",
        places.join(", ")
    );
    let rows = db::query(tx, &sql, &values).await?;
    let subjects: Result<HashSet<String>, DbErr> =
        rows.iter().map(|row| row.try_get("", "subject")).collect();
    Ok(subjects?)
}

pub(super) fn parse(row: &QueryResult) -> Result<StoredEntry, DbErr> {
    let content: Option<String> = row.try_get("", "content")?;
    let mut details: Value = serde_json::from_str(content.as_deref().unwrap_or_default()).unwrap_or_default();
    let is_erased = details.is_null();
    let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
    Ok(StoredEntry {
        id: row.try_get("", "id")?,
        at: row.try_get("", "at")?,
        actor: row.try_get("", "actor")?,
        action: row.try_get("", "action")?,
        subject: row.try_get("", "subject")?,
        request_id: row.try_get("", "request_id")?,
        title: text(&details["title"]).unwrap_or_default(),
        name: text(&details["name"]).unwrap_or_default(),
        way: text(&details["way"]).unwrap_or_default(),
        address: text(&details["address"]),
        before: details.get_mut("before").map(Value::take).unwrap_or_default(),
        after: details.get_mut("after").map(Value::take).unwrap_or_default(),
        is_erased,
    })
}
