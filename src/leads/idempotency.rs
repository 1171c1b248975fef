//! Idempotent submits. A client that sends a key with its submit can send it again, and gets the same lead and the same
//! response.
//!
//! The key is in the `Idempotency-Key` header or in the `submission_id` field. If both are given, the header is used.
//! The key is not bound to a client address, because phones change networks between two attempts. The fingerprint
//! covers the validated lead and its file, not the bytes of the body. An attempt with a fresh form token is therefore
//! the same submit.

use std::collections::HashMap;

use axum::http::HeaderMap;
use chrono::{DateTime, TimeDelta, Utc};
use db::sea_orm::{self, ConnectionTrait, entity::prelude::*};
use db::{Kind, Row, Table, timestamp};
use serde_json::json;
use text::Lang;
use web::form::Form;
use web::{Error, idempotency};

use super::lead::Model as Lead;
use crate::zone;

/// The form field that contains the key.
pub(super) const FIELD: &str = "submission_id";
/// The minimum number of hours for which a key is stored: a day more than a form that waits in a browser is kept
/// (`docs/never-lost-form.md`).
pub(super) const KEPT_HOURS: i64 = 192;

/// A row of `submissions`: an accepted submit.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "submissions")]
pub(super) struct Model {
    /// The key as the client sent it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(super) key: String,
    /// The fingerprint of the content; see [`IdempotencyKey`].
    pub(super) fingerprint: String,
    /// The lead that was created. It may have been deleted since.
    pub(super) lead_id: i64,
    /// The language of the response.
    pub(super) language: String,
    /// The time of acceptance.
    pub(super) created_at: DateTime<Utc>,
}

/// There is no foreign key: the response outlives its lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(super) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The columns that an insert sets.
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

/// The key of a submit, with the fingerprint of its content.
#[derive(Debug)]
pub(super) struct IdempotencyKey {
    pub(super) key: String,
    /// SHA-256 of everything that the visitor entered.
    pub(super) fingerprint: String,
    /// The language of the response.
    pub(super) lang: Lang,
}

impl IdempotencyKey {
    /// Creates the key for a lead that is ready to be stored, with its file attached.
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

/// The key of a submit, if it has one.
///
/// # Errors
/// 400 for a key that is empty, too long or not printable ASCII, and for two headers.
pub(super) fn key(headers: &HeaderMap, form: &Form) -> Result<Option<String>, Error> {
    if let Some(key) = idempotency::key(headers)? {
        return Ok(Some(key));
    }
    let value = form
        .value(FIELD)
        .filter(|value| !value.is_null() && !form.says_nothing(FIELD));
    let Some(value) = value else { return Ok(None) };
    let text = value.as_str().unwrap_or_default().trim();
    if idempotency::is_key(text) {
        Ok(Some(text.to_owned()))
    } else {
        Err(Error::invalid_field(FIELD, idempotency::wrong_key()))
    }
}

/// The submits with these keys that were accepted before, by key.
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

/// Stores the keys of accepted submits. Returns `false` if another instance stored one of them first; the transaction
/// must then be rolled back. If another instance has inserted a key without committing yet, this call waits for it.
pub(super) async fn remember(
    tx: &impl ConnectionTrait,
    mut accepted: Vec<(&IdempotencyKey, i64)>,
) -> Result<bool, db::Error> {
    if accepted.is_empty() {
        return Ok(true);
    }
    // Sorted, so that two instances never deadlock.
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

/// Deletes the keys of a lead and returns their number.
///
/// # Errors
/// The database is not available.
pub(super) async fn forget(tx: &impl ConnectionTrait, lead_id: i64) -> Result<u64, db::Error> {
    let keys = Entity::delete_many().filter(Column::LeadId.eq(lead_id));
    Ok(keys.exec(tx).await?.rows_affected)
}

/// Deletes expired keys.
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
