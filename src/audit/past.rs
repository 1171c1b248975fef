//! Reading the record: the past of one object, a search over all, and the erasure of what is personal in it.

use chrono::{DateTime, Utc};
use db::sea_orm::{DbErr, QueryResult, Value as Sql};
use db::{Db, Tx};
use serde_json::Value;

/// One row, as people read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// Key; later rows have greater ones.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: `user:5`, `command`, `telegram:7`, `nobody`.
    pub actor: String,
    /// Who, as people call them; empty if it was erased.
    pub name: String,
    /// What: `lead.changed`.
    pub action: String,
    /// The object: `lead:17`.
    pub subject: String,
    /// The request by which it happened.
    pub request_id: String,
    /// From where.
    pub address: Option<String>,
    /// How it was; null if it was not, or if it was erased.
    pub before: Value,
    /// How it became.
    pub after: Value,
    /// Whether the values were erased.
    pub is_erased: bool,
}

/// Which rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this object.
    pub subject: Option<String>,
    /// By this actor, such as `user:5`.
    pub actor: Option<String>,
    /// Of this kind, such as `lead.deleted`.
    pub action: Option<String>,
    /// With every one of these words in names, subject, action or values, ignoring case.
    pub words: String,
    /// Older than this row: the next page.
    pub before: Option<i64>,
}

/// The past of an object, newest first, at most so many rows.
///
/// # Errors
/// The database is not available.
pub async fn of(db: &Db, subject: &str, most: u64) -> Result<Vec<Past>, db::Error> {
    let filter = Filter {
        subject: Some(subject.to_owned()),
        ..Filter::default()
    };
    search(db, &filter, most).await
}

/// What the filter lets through, newest first, at most so many rows.
///
/// # Errors
/// The database is not available.
pub async fn search(db: &Db, filter: &Filter, most: u64) -> Result<Vec<Past>, db::Error> {
    let mut conditions = vec!["true".to_owned()];
    let mut values: Vec<Sql> = Vec::new();
    let mut narrow = |condition: &str, value: Sql| {
        values.push(value);
        conditions.push(condition.replace('?', &format!("${}", values.len())));
    };
    for (condition, value) in [
        ("subject = ?", &filter.subject),
        ("actor = ?", &filter.actor),
        ("action = ?", &filter.action),
    ] {
        if let Some(value) = value {
            narrow(condition, value.as_str().into());
        }
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
    Ok(rows.iter().map(past).collect::<Result<_, _>>()?)
}

/// Empties what is personal in every row about this object. The chain holds on.
///
/// # Errors
/// The database is not available.
pub async fn erase(tx: &Tx, subject: &str) -> Result<u64, db::Error> {
    let sql = "UPDATE audit_details SET content = '', search_text = '' \
         WHERE audit_id IN (SELECT id FROM audit WHERE subject = $1)";
    db::execute(tx, sql, &[subject.into()]).await
}

fn past(row: &QueryResult) -> Result<Past, DbErr> {
    let content: Option<String> = row.try_get("", "content")?;
    let mut details: Value = serde_json::from_str(content.as_deref().unwrap_or_default()).unwrap_or_default();
    let is_erased = details.is_null();
    let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
    Ok(Past {
        id: row.try_get("", "id")?,
        at: row.try_get("", "at")?,
        actor: row.try_get("", "actor")?,
        action: row.try_get("", "action")?,
        subject: row.try_get("", "subject")?,
        request_id: row.try_get("", "request_id")?,
        name: text(&details["name"]).unwrap_or_default(),
        address: text(&details["address"]),
        before: details.get_mut("before").map(Value::take).unwrap_or_default(),
        after: details.get_mut("after").map(Value::take).unwrap_or_default(),
        is_erased,
    })
}
