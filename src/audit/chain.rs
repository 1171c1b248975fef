//! Appending rows to the hash chain, and verifying that no row was added, altered or removed in another way.

use chrono::{DateTime, SubsecRound as _, Utc};
use db::sea_orm::{DbErr, QueryResult};
use db::{Db, Kind, Table, Tx};
use serde_json::json;
use web::sha256_hex;

use super::entry::Entry;
use crate::zone;

const ENTRIES: Table = Table {
    name: "audit",
    columns: &[
        ("id", Kind::Integer),
        ("at", Kind::Timestamp),
        ("actor", Kind::Text),
        ("action", Kind::Text),
        ("subject", Kind::Text),
        ("request_id", Kind::Text),
        ("details", Kind::Text),
        ("hash", Kind::Text),
    ],
};

const DETAILS: Table = Table {
    name: "audit_details",
    columns: &[
        ("audit_id", Kind::Integer),
        ("content", Kind::Text),
        ("search_text", Kind::Text),
    ],
};

/// The previous hash of the first row.
const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Number of rows verified at once.
const PAGE: i64 = 1000;

/// Records entries in the transaction that makes the changes. Call it last: the chain has one end, so on PostgreSQL
/// each writer waits until the writer before it has committed.
///
/// # Errors
/// The database is not available; the changes must not be committed then.
pub async fn record(tx: &Tx, entries: impl IntoIterator<Item = Entry>) -> Result<(), db::Error> {
    let entries: Vec<_> = entries.into_iter().collect();
    if entries.is_empty() {
        return Ok(());
    }
    db::lock_table(tx, ENTRIES.name).await?;
    let last = db::query(tx, "SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1", &[]).await?;
    let (mut id, mut hash) = match last.first() {
        Some(row) => (row.try_get("", "id")?, row.try_get("", "hash")?),
        None => (0, START.to_owned()),
    };
    let at = zone::now().trunc_subsecs(6);
    let (mut rows, mut details) = (Vec::new(), Vec::new());
    for entry in entries {
        id += 1;
        let content = content(&entry);
        let link = Link {
            id,
            at,
            actor: entry.actor.key(),
            action: entry.action.to_string(),
            subject: entry.subject.clone(),
            request_id: entry.request_id.clone(),
            details: sha256_hex(&content),
        };
        hash = link.hash(&hash);
        let values = values(&entry);
        let words = [
            entry.actor.name(),
            &entry.subject,
            &entry.title,
            &entry.action,
            entry.way.as_str(),
            &values,
        ]
        .join("\n");
        details.push(vec![id.into(), content.into(), db::fold(&words).into()]);
        rows.push(vec![
            id.into(),
            db::timestamp(at).into(),
            link.actor.into(),
            link.action.into(),
            link.subject.into(),
            link.request_id.into(),
            link.details.into(),
            hash.clone().into(),
        ]);
    }
    ENTRIES.insert(tx, rows).await?;
    DETAILS.insert(tx, details).await
}

/// The personal part of an entry, with a salt, so that an erased name cannot be guessed from its hash.
fn content(entry: &Entry) -> String {
    json!({
        "salt": web::random_token(),
        "name": entry.actor.name(),
        "way": entry.way.as_str(),
        "address": entry.address.map(|address| address.to_string()),
        "title": entry.title,
        "before": entry.before,
        "after": entry.after,
    })
    .to_string()
}

fn values(entry: &Entry) -> String {
    let objects = [&entry.before, &entry.after]
        .into_iter()
        .filter_map(|value| value.as_object());
    let texts = objects
        .flat_map(|object| object.values())
        .filter_map(|value| value.as_str());
    texts.collect::<Vec<_>>().join("\n")
}

/// The input of a hash.
struct Link {
    id: i64,
    at: DateTime<Utc>,
    actor: String,
    action: String,
    subject: String,
    request_id: String,
    details: String,
}

impl Link {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.try_get("", "id")?,
            at: row.try_get("", "at")?,
            actor: row.try_get("", "actor")?,
            action: row.try_get("", "action")?,
            subject: row.try_get("", "subject")?,
            request_id: row.try_get("", "request_id")?,
            details: row.try_get("", "details")?,
        })
    }

    /// Hashes the fields as a JSON list. Its encoding is unambiguous, so that no character can move from one field to
    /// the next.
    fn hash(&self, previous: &str) -> String {
        let fields = json!([
            previous,
            self.id,
            self.at.timestamp_micros(),
            self.actor,
            self.action,
            self.subject,
            self.request_id,
            self.details,
        ]);
        sha256_hex(fields.to_string())
    }
}

/// The result of verifying the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Number of valid rows.
    pub rows: u64,
    /// Number of rows among them whose personal part was erased.
    pub erased: u64,
    /// The hash of the last row. If it is stored elsewhere, a later comparison shows whether rows were removed from the
    /// end.
    pub head: String,
    /// The first invalid row, and the reason.
    pub broken: Option<(i64, &'static str)>,
}

/// Verifies every row, starting with the first.
///
/// # Errors
/// The database is not available.
pub async fn verify(db: &Db) -> Result<Verified, db::Error> {
    let mut found = Verified {
        rows: 0,
        erased: 0,
        head: START.to_owned(),
        broken: None,
    };
    let sql = "SELECT audit.*, audit_details.content FROM audit \
         LEFT JOIN audit_details ON audit_id = id WHERE id > $1 ORDER BY id LIMIT $2";
    let mut last: i64 = 0;
    loop {
        let rows = db::query(db.read(), sql, &[last.into(), PAGE.into()]).await?;
        if rows.is_empty() {
            return Ok(found);
        }
        for row in &rows {
            let link = Link::read(row)?;
            let content: Option<String> = row.try_get("", "content")?;
            let is_erased = content.as_deref() == Some("");
            let hash: String = row.try_get("", "hash")?;
            let problem = if link.id != last + 1 {
                Some("rows before it are missing")
            } else if link.hash(&found.head) != hash {
                Some("it was altered, or does not follow the row before it")
            } else if !is_erased && content.map(sha256_hex).as_ref() != Some(&link.details) {
                Some("its values were altered or removed")
            } else {
                None
            };
            if let Some(problem) = problem {
                found.broken = Some((link.id, problem));
                return Ok(found);
            }
            last = link.id;
            found.rows += 1;
            found.erased += u64::from(is_erased);
            found.head = hash;
        }
    }
}
