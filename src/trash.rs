//! The trash: what staff deleted, for as long as it can be brought back.
//!
//! A deleted row leaves its own table and waits here as JSON. No query of a slice has to know of it: lists, figures,
//! searches and exports cannot find what is not in their table. A slice puts its rows in, takes them out again, and
//! removes those whose time is over; what is in the JSON is its own business.

use chrono::{DateTime, TimeDelta, Utc};
use db::Tx;
use db::sea_orm::{
    self, ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, entity::prelude::*,
};
use serde_json::Value;

use crate::zone;

/// How long a deleted object can be brought back.
pub const KEPT: TimeDelta = TimeDelta::days(30);

/// A row of `trash`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trash")]
pub struct Model {
    /// What it is: `lead`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// Its key; it gets it back.
    #[sea_orm(primary_key, auto_increment = false)]
    pub object_id: i64,
    /// Whose it was, for those who see only what is theirs.
    pub owner_id: Option<i64>,
    /// The row and the rows that went with it, as JSON.
    pub content: String,
    /// Paths of the files that wait with it, one to a line.
    pub files: String,
    /// Who deleted it, by the name at that time.
    pub deleted_by: String,
    /// When.
    pub deleted_at: DateTime<Utc>,
}

/// A row here points to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// When it is removed for good.
    pub fn gone_at(&self) -> DateTime<Utc> {
        self.deleted_at + KEPT
    }
}

/// What goes into the trash.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// As in [`Model`].
    pub kind: &'static str,
    /// As in [`Model`].
    pub object_id: i64,
    /// As in [`Model`].
    pub owner_id: Option<i64>,
    /// The row and the rows that go with it.
    pub content: &'a Value,
    /// Paths of its files.
    pub files: Vec<&'a str>,
}

/// Puts an object in, in the transaction that deletes its row.
///
/// # Errors
/// The database is not available.
pub async fn put(tx: &Tx, item: Item<'_>, deleted_by: &str) -> Result<(), db::Error> {
    let row = ActiveModel {
        kind: Set(item.kind.to_owned()),
        object_id: Set(item.object_id),
        owner_id: Set(item.owner_id),
        content: Set(item.content.to_string()),
        files: Set(item.files.join("\n")),
        deleted_by: Set(deleted_by.to_owned()),
        deleted_at: Set(zone::now()),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Takes an object out, if somebody else does not at this moment.
///
/// # Errors
/// The database is not available.
pub async fn take(tx: &Tx, kind: &str, object_id: i64, rows: Condition) -> Result<Option<Model>, db::Error> {
    let found = of(kind)
        .filter(Column::ObjectId.eq(object_id))
        .filter(rows)
        .lock_exclusive()
        .one(tx)
        .await?;
    if found.is_some() {
        remove(tx, kind, &[object_id]).await?;
    }
    Ok(found)
}

/// Removes objects for good; tells how many there were.
///
/// # Errors
/// The database is not available.
pub async fn remove(tx: &Tx, kind: &str, ids: &[i64]) -> Result<u64, db::Error> {
    let removed = Entity::delete_many()
        .filter(Column::Kind.eq(kind))
        .filter(Column::ObjectId.is_in(ids.iter().copied()));
    Ok(removed.exec(tx).await?.rows_affected)
}

/// How many there are of those that somebody may see.
///
/// # Errors
/// The database is not available.
pub async fn count(on: &impl ConnectionTrait, kind: &str, rows: Condition) -> Result<u64, db::Error> {
    Ok(of(kind).filter(rows).count(on).await?)
}

/// Those that somebody may see, the last deleted first.
///
/// # Errors
/// The database is not available.
pub async fn list(
    on: &impl ConnectionTrait,
    kind: &str,
    rows: Condition,
    offset: u64,
    most: u64,
) -> Result<Vec<Model>, db::Error> {
    let newest = of(kind)
        .filter(rows)
        .order_by_desc(Column::DeletedAt)
        .order_by_desc(Column::ObjectId);
    Ok(newest.offset(offset).limit(most).all(on).await?)
}

/// Those behind a key, by their keys: for walking through all of them in steps.
///
/// # Errors
/// The database is not available.
pub async fn behind(
    on: &impl ConnectionTrait,
    kind: &str,
    object_id: i64,
    most: u64,
) -> Result<Vec<Model>, db::Error> {
    let next = of(kind)
        .filter(Column::ObjectId.gt(object_id))
        .order_by_asc(Column::ObjectId);
    Ok(next.limit(most).all(on).await?)
}

/// Those whose time was over at a moment, the oldest first; held until the transaction ends.
///
/// # Errors
/// The database is not available.
pub async fn over(tx: &Tx, kind: &str, now: DateTime<Utc>, most: u64) -> Result<Vec<Model>, db::Error> {
    let oldest = of(kind)
        .filter(Column::DeletedAt.lte(now - KEPT))
        .order_by_asc(Column::DeletedAt)
        .order_by_asc(Column::ObjectId);
    Ok(oldest.limit(most).lock_exclusive().all(tx).await?)
}

fn of(kind: &str) -> Select<Entity> {
    Entity::find().filter(Column::Kind.eq(kind))
}
