//! Who makes the renditions of a picture: one instance at a time, for a minute at a time.
//!
//! The claim saves work, nothing more: two that make the same picture write the same files.

use chrono::{DateTime, TimeDelta, Utc};
use db::sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _,
    sea_query::{Expr, OnConflict},
};

use super::picture;
use crate::{core::Core, zone};

/// How long a picture may take. Longer than any does, and short enough to wait for when somebody died.
pub(super) const CLAIM: TimeDelta = TimeDelta::minutes(1);

/// Takes a picture, unless somebody else has it.
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

/// Gives a picture back, to be tried again.
///
/// # Errors
/// The database failed; the claim then ends by itself.
pub(super) async fn give_back(core: &Core, source: &str) -> Result<(), db::Error> {
    let tx = core.db.begin().await?;
    picture::Entity::update_many()
        .col_expr(picture::Column::ClaimedUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(picture::Column::Source.eq(source))
        .exec(&tx)
        .await?;
    Ok(tx.commit().await?)
}
