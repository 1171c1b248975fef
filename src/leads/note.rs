//! Notes of staff about a lead.

use chrono::{DateTime, Utc};
use db::sea_orm::{self, entity::prelude::*};
use serde::{Deserialize, Serialize};

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
