//! A smaller file created from a picture.

use db::sea_orm::entity::prelude::*;

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "renditions")]
#[expect(missing_docs, reason = "columns are called what they hold")]
pub struct Model {
    /// Path in the public store; its extension is its format.
    #[sea_orm(primary_key, auto_increment = false)]
    pub path: String,
    /// Hash of the picture that it was created from.
    pub hash: String,
    /// In pixels.
    pub width: i32,
    /// In pixels.
    pub height: i32,
    pub bytes: i64,
    /// Since when no picture has this hash; pages that were generated earlier may still reference the file.
    pub unused_since: Option<DateTimeUtc>,
}

/// No relations: pictures with the same content share renditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
