//! Signals from other submits: whether the token was used before, and whether the same text came from other addresses.
//!
//! Each mark is a row with a counter. All marks of a batch are written and read by one statement, in the transaction of
//! the leads, so that the result is consistent across all instances.

use std::collections::{BTreeMap, HashMap};

use chrono::TimeDelta;
use db::sea_orm::ConnectionTrait;
use db::{Kind, Table};

use super::{score, token};
use crate::leads::lead::Model as Lead;

/// How long a text is remembered after its last occurrence.
const TEXTS: TimeDelta = TimeDelta::days(7);

const TABLE: Table = Table {
    name: "lead_marks",
    columns: &[
        ("key", Kind::Text),
        ("seen", Kind::Integer),
        ("client", Kind::Text),
        ("expires", Kind::Integer),
    ],
};

/// A mark that a submit leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// The nonce of a token.
    Token(String),
    /// The fingerprint of a text, sent by a client.
    Text { print: String, client: String },
}

impl Mark {
    pub(super) fn key(&self) -> String {
        match self {
            Self::Token(nonce) => format!("token:{nonce}"),
            Self::Text { print, .. } => format!("text:{print}"),
        }
    }
}

/// How often each mark was left, including this batch. A token is counted at each use, a text at each change of
/// address.
#[derive(Debug, Default)]
pub(crate) struct Seen(HashMap<String, Count>);

#[derive(Debug)]
struct Count {
    /// The count before this batch.
    before: i64,
    /// The count after this batch.
    after: i64,
}

impl Seen {
    /// Whether a token was used before. Within a batch, the first call for a new token returns `false`, and later ones
    /// return `true`.
    pub(super) fn is_used(&mut self, token: &Mark) -> bool {
        self.0.get_mut(&token.key()).is_some_and(|count| {
            count.before += 1;
            count.before > 1
        })
    }

    /// The number of other addresses that a text came from.
    pub(super) fn others(&self, text: &Mark) -> i64 {
        self.0.get(&text.key()).map_or(0, |count| count.after - 1)
    }
}

/// Writes the marks of a batch, and returns how often each was left.
///
/// # Errors
/// The database is not available.
pub(crate) async fn look_up<'a>(
    tx: &impl ConnectionTrait,
    suspicions: impl Iterator<Item = &'a super::score::Suspicion>,
) -> Result<Seen, db::Error> {
    let now = crate::zone::now();
    // Sorted, so that two instances never deadlock.
    let mut left: BTreeMap<String, (Vec<&str>, i64)> = BTreeMap::new();
    for mark in suspicions.flat_map(super::score::Suspicion::marks) {
        let (client, lasts) = match mark {
            Mark::Token(_) => ("", token::LIFETIME),
            Mark::Text { client, .. } => (client.as_str(), TEXTS),
        };
        let (clients, expires) = left.entry(mark.key()).or_default();
        if client.is_empty() || !clients.contains(&client) {
            clients.push(client);
        }
        *expires = (now + lasts).timestamp();
    }
    if left.is_empty() {
        return Ok(Seen::default());
    }
    let added: HashMap<_, _> = left
        .iter()
        .map(|(key, (clients, _))| (key.clone(), count(clients)))
        .collect();
    let rows = left.into_iter().map(|(key, (clients, expires))| {
        let last = clients.last().copied().unwrap_or_default();
        vec![key.into(), count(&clients).into(), last.into(), expires.into()]
    });
    let is_same = "excluded.client <> '' AND excluded.seen = 1 AND lead_marks.client = excluded.client";
    let clause = format!(
        " ON CONFLICT (key) DO UPDATE SET \
         seen = CASE WHEN lead_marks.expires < {now} THEN excluded.seen \
                     WHEN {is_same} THEN lead_marks.seen ELSE lead_marks.seen + excluded.seen END, \
         client = excluded.client, expires = excluded.expires RETURNING key, seen",
        now = now.timestamp(),
    );
    let mut seen = Seen::default();
    for row in TABLE.insert_returning(tx, rows.collect(), &clause).await? {
        let key: String = row.try_get("", "key")?;
        let after: i64 = row.try_get("", "seen")?;
        let before = after - added.get(&key).copied().unwrap_or_default();
        seen.0.insert(key, Count { before, after });
    }
    Ok(seen)
}

fn count(clients: &[&str]) -> i64 {
    i64::try_from(clients.len()).unwrap_or(i64::MAX)
}

/// Deletes the marks of a lead's submit, and returns their number.
///
/// # Errors
/// The database is not available.
pub(crate) async fn forget(tx: &impl ConnectionTrait, lead: &Lead) -> Result<u64, db::Error> {
    let mut forgotten = 0;
    if let Some(print) = score::print(&lead.message) {
        let client = String::new();
        let key = Mark::Text { print, client }.key();
        let sql = "DELETE FROM lead_marks WHERE key = $1";
        forgotten += db::execute(tx, sql, &[key.into()]).await?;
    }
    if let Some(address) = lead.ip_address.as_deref().and_then(|text| text.parse().ok()) {
        let client = web::address::limit_key(address);
        let sql = "UPDATE lead_marks SET client = '' WHERE client = $1";
        forgotten += db::execute(tx, sql, &[client.into()]).await?;
    }
    Ok(forgotten)
}

/// Deletes expired marks.
///
/// # Errors
/// The database is not available.
pub(crate) async fn sweep(tx: &impl ConnectionTrait) -> Result<(), db::Error> {
    let now = crate::zone::now().timestamp();
    db::execute(tx, "DELETE FROM lead_marks WHERE expires < $1", &[now.into()]).await?;
    Ok(())
}
