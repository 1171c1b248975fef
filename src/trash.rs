//! The trash: objects deleted by staff, for as long as they can be restored.
//!
//! A deleted row leaves its own table and is stored here as JSON. The queries of a slice need no changes for that:
//! lists, statistics, searches and exports cannot find a row that is not in their table. A slice puts its rows in,
//! takes them out again, and removes expired ones. The format of the JSON is defined by the slice.

use chrono::{DateTime, TimeDelta, Utc};
use db::Tx;
use db::sea_orm::{
    self, ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, entity::prelude::*,
};
use serde_json::Value;

use crate::zone;

/// How long a deleted object can be restored.
pub const KEPT: TimeDelta = TimeDelta::days(30);

/// A row of `trash`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trash")]
pub struct Model {
    /// The kind of object: `lead`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// The object's key. A restored object gets the same key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub object_id: i64,
    /// The owner of the object, for users who may only see their own.
    pub owner_id: Option<i64>,
    /// The row and its dependent rows, as JSON.
    pub content: String,
    /// The paths of the files that are kept with it, one per line.
    pub files: String,
    /// The name of the user who deleted it, at that time.
    pub deleted_by: String,
    /// The time of deletion.
    pub deleted_at: DateTime<Utc>,
}

/// A row of this table has no relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The time at which it is removed for good.
    pub fn gone_at(&self) -> DateTime<Utc> {
        self.deleted_at + KEPT
    }
}

/// An object to put into the trash.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// See [`Model`].
    pub kind: &'static str,
    /// See [`Model`].
    pub object_id: i64,
    /// See [`Model`].
    pub owner_id: Option<i64>,
    /// The row and its dependent rows.
    pub content: &'a Value,
    /// The paths of its files.
    pub files: Vec<&'a str>,
}

/// Puts an object into the trash, in the transaction that deletes its row.
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

/// Takes an object out of the trash, unless a concurrent transaction does so.
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

/// Removes objects for good and returns their number.
///
/// # Errors
/// The database is not available.
pub async fn remove(tx: &Tx, kind: &str, ids: &[i64]) -> Result<u64, db::Error> {
    let removed = Entity::delete_many()
        .filter(Column::Kind.eq(kind))
        .filter(Column::ObjectId.is_in(ids.iter().copied()));
    Ok(removed.exec(tx).await?.rows_affected)
}

/// The number of objects among `rows`.
///
/// # Errors
/// The database is not available.
pub async fn count(on: &impl ConnectionTrait, kind: &str, rows: Condition) -> Result<u64, db::Error> {
    Ok(of(kind).filter(rows).count(on).await?)
}

/// The objects among `rows`, last deleted first.
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

/// The objects after a key, ordered by key. Used to process all of them in steps.
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

/// The objects expired at a given time, oldest first. They are locked until the transaction ends.
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
