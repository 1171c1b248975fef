//! Retried submits: a sender that names its submit with a key may send it again, and gets the same lead and answer.
//!
//! The key comes in the `Idempotency-Key` header or the `submission_id` field; the header counts if both are given. It is
//! not bound to an address, because phones change networks between two tries. What is compared is the judged lead and its
//! file, not the bytes of the body: a try with a fresh form token is the same submit.

use std::collections::HashMap;

use axum::http::{HeaderMap, HeaderName};
use chrono::{DateTime, TimeDelta, Utc};
use db::sea_orm::{self, ConnectionTrait, entity::prelude::*};
use db::{Kind, Row, Table, timestamp};
use serde_json::json;
use text::{Lang, Message};
use web::Error;
use web::form::Form;

use super::lead::Model as Lead;
use crate::zone;

/// The header with the key.
pub(super) const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
/// The field with the key.
pub(super) const FIELD: &str = "submission_id";
/// Most characters of a key.
pub(super) const MAX_KEY: usize = 255;
/// A key is known for at least so many hours.
pub(super) const KEPT_HOURS: i64 = 72;

/// A row of `submissions`: a submit that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "submissions")]
pub(super) struct Model {
    /// As its sender named it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(super) key: String,
    /// Of what was sent; see [`IdempotencyKey`].
    pub(super) fingerprint: String,
    /// The lead that it became; it may have been deleted since.
    pub(super) lead_id: i64,
    /// The language of its answer.
    pub(super) language: String,
    /// When it was accepted.
    pub(super) created_at: DateTime<Utc>,
}

/// Points to nothing: the answer outlives its lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(super) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The columns that a new row gives.
const TABLE: Table = Table {
    name: "submissions",
    columns: &[
        ("key", Kind::Text),
        ("fingerprint", Kind::Text),
        ("lead_id", Kind::Integer),
        ("language", Kind::Text),
        ("created_at", Kind::Timestamp),
    ],
};

/// The key of a submit, and what it stands for.
#[derive(Debug)]
pub(super) struct IdempotencyKey {
    pub(super) key: String,
    /// SHA-256 of everything that the visitor decided.
    pub(super) fingerprint: String,
    /// The language of the answer.
    pub(super) lang: Lang,
}

impl IdempotencyKey {
    /// For a lead that is ready to be stored, its file attached.
    pub(super) fn new(key: String, lead: &Lead, lang: Lang) -> Self {
        let said = json!([
            lead.name,
            lead.company,
            lead.phone,
            lead.email,
            lead.product_type,
            lead.quantity,
            lead.message,
            lead.source,
            lead.language,
            lead.file_sha256,
        ]);
        Self {
            key,
            fingerprint: web::sha256_hex(said.to_string()),
            lang,
        }
    }
}

/// The key that a submit names, if any.
///
/// # Errors
/// 400 for a key that is empty, too long or not printable ASCII, and for two headers.
pub(super) fn key(headers: &HeaderMap, form: &Form) -> Result<Option<String>, Error> {
    let mut given = headers.get_all(HEADER).iter();
    if let Some(header) = given.next() {
        let text = header.to_str().unwrap_or_default().trim();
        // Some clients send the quoted form of a structured field.
        let text = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'))
            .unwrap_or(text);
        return if given.next().is_none() && is_key(text) {
            Ok(Some(text.to_owned()))
        } else {
            Err(Error::malformed(wrong_key()))
        };
    }
    let value = form
        .value(FIELD)
        .filter(|value| !value.is_null() && !form.says_nothing(FIELD));
    let Some(value) = value else { return Ok(None) };
    let text = value.as_str().unwrap_or_default().trim();
    if is_key(text) {
        Ok(Some(text.to_owned()))
    } else {
        Err(Error::invalid_field(FIELD, wrong_key()))
    }
}

fn is_key(text: &str) -> bool {
    (1..=MAX_KEY).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

fn wrong_key() -> Message {
    Message::new("lead-retry-key").with("max", MAX_KEY)
}

/// The submits of these keys that were accepted before, by key.
pub(super) async fn known(
    tx: &impl ConnectionTrait,
    keys: Vec<&str>,
) -> Result<HashMap<String, Model>, db::Error> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Entity::find().filter(Column::Key.is_in(keys)).all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.key.clone(), row)).collect())
}

/// Remembers accepted submits by their keys. `false` if another instance was first with one of them: then nothing of
/// this transaction may stay. The instance waits here for one that has not committed yet.
pub(super) async fn remember(
    tx: &impl ConnectionTrait,
    mut accepted: Vec<(&IdempotencyKey, i64)>,
) -> Result<bool, db::Error> {
    if accepted.is_empty() {
        return Ok(true);
    }
    // A fixed order, so that two instances never wait for each other.
    accepted.sort_by(|(a, _), (b, _)| a.key.cmp(&b.key));
    let now = timestamp(zone::now());
    let row = |(ticket, lead_id): &(&IdempotencyKey, i64)| -> Row {
        vec![
            ticket.key.as_str().into(),
            ticket.fingerprint.as_str().into(),
            (*lead_id).into(),
            ticket.lang.code().into(),
            now.as_str().into(),
        ]
    };
    let rows = accepted.iter().map(row).collect();
    let clause = " ON CONFLICT (key) DO NOTHING RETURNING lead_id";
    let stored = TABLE.insert_returning(tx, rows, clause).await?;
    Ok(stored.len() == accepted.len())
}

/// Forgets the keys of a lead; tells how many there were.
///
/// # Errors
/// The database is not available.
pub(super) async fn forget(tx: &impl ConnectionTrait, lead_id: i64) -> Result<u64, db::Error> {
    let keys = Entity::delete_many().filter(Column::LeadId.eq(lead_id));
    Ok(keys.exec(tx).await?.rows_affected)
}

/// Forgets keys whose time is over.
///
/// # Errors
/// The database is not available.
pub(super) async fn sweep(tx: &impl ConnectionTrait) -> Result<(), db::Error> {
    let end = zone::now() - TimeDelta::hours(KEPT_HOURS);
    Entity::delete_many()
        .filter(Column::CreatedAt.lt(end))
        .exec(tx)
        .await?;
    Ok(())
}
