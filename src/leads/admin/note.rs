//! What staff write down about a lead.

use chrono::{DateTime, Utc};
use db::Tx;
use db::sea_orm::{self, ActiveValue::Set, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::zone;

/// Longest note, in characters.
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
    /// As people called whoever wrote it then.
    pub author: String,
    /// What was written.
    pub text: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// The database knows the relation; nothing here walks it.
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
