//! Notes of staff about a lead.

use chrono::{DateTime, Utc};
use db::Tx;
use db::sea_orm::{self, ActiveValue::Set, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::zone;

/// The maximum length of a note, in characters.
pub(super) const LONGEST: usize = 5000;

/// A row of `lead_notes`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "lead_notes")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The lead.
    pub lead_id: i64,
    /// The display name of the author at the time of writing.
    pub author: String,
    /// The text of the note.
    pub text: String,
    /// The time of writing.
    pub created_at: DateTime<Utc>,
}

/// The relation exists in the database. No code here uses it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds a note.
///
/// # Errors
/// The database is not available.
pub(super) async fn add(tx: &Tx, lead_id: i64, author: &str, text: &str) -> Result<(), DbErr> {
    let note = ActiveModel {
        lead_id: Set(lead_id),
        author: Set(author.to_owned()),
        text: Set(text.to_owned()),
        created_at: Set(zone::now()),
        ..Default::default()
    };
    note.insert(tx).await.map(drop)
}
