//! The lease on a picture whose renditions are created: one instance at a time, for a minute at a time.
//!
//! The claim only saves work: two instances that process the same picture write the same files.

use chrono::{DateTime, TimeDelta, Utc};
use db::sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _,
    sea_query::{Expr, OnConflict},
};

use super::picture;
use crate::{core::Core, zone};

/// The lease time of a picture. It is longer than any picture takes, and short enough to wait for if an instance
/// crashed.
pub(super) const CLAIM: TimeDelta = TimeDelta::minutes(1);

/// Claims a picture, unless another instance has claimed it.
///
/// # Errors
/// The database failed.
pub(super) async fn take(core: &Core, source: &str) -> Result<bool, db::Error> {
    let tx = core.db.begin().await?;
    let new = picture::ActiveModel {
        source: Set(source.to_owned()),
        ..Default::default()
    };
    picture::Entity::insert(new)
        .on_conflict(
            OnConflict::column(picture::Column::Source)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(&tx)
        .await?;
    let now = zone::now();
    let taken = picture::Entity::update_many()
        .col_expr(picture::Column::ClaimedUntil, Expr::value(now + CLAIM))
        .filter(picture::Column::Source.eq(source))
        .filter(
            Condition::any()
                .add(picture::Column::ClaimedUntil.is_null())
                .add(picture::Column::ClaimedUntil.lt(now)),
        )
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(taken.rows_affected > 0)
}

/// Releases a picture, so that it is tried again.
///
/// # Errors
/// The database failed; the claim then expires by itself.
pub(super) async fn give_back(core: &Core, source: &str) -> Result<(), db::Error> {
    let tx = core.db.begin().await?;
    picture::Entity::update_many()
        .col_expr(picture::Column::ClaimedUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(picture::Column::Source.eq(source))
        .exec(&tx)
        .await?;
    Ok(tx.commit().await?)
}
