//! Looks up one lead by its key, for users who may see it.

use db::{
    Tx,
    sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QuerySelect as _},
};
use web::{Error, Identity, Permission, Query};

use super::{
    access,
    lead::{Column, Entity, Model as Lead},
    moderation_status::ModerationStatus,
    state::Leads,
};

impl Leads {
    /// Returns a lead with the requested moderation status, among those for which the user has the permission.
    ///
    /// # Errors
    /// 404 if there is no such lead with this key; 400 if the requested moderation status is invalid.
    pub(super) async fn find(
        &self,
        id: i64,
        query: &Query,
        who: &Identity,
        permission: Permission,
    ) -> Result<Lead, Error> {
        let lead = Entity::find_by_id(id)
            .filter(access::rows(who, permission)?)
            .filter(Column::Standing.eq(ModerationStatus::of(query)?));
        lead.one(self.core.db.read()).await?.ok_or_else(Error::not_found)
    }
}

/// Returns the row with any moderation status. It is locked against other writers until the transaction ends.
///
/// # Errors
/// 404 if there is no lead with this key among `rows`.
pub(super) async fn locked(tx: &Tx, id: i64, rows: Condition) -> Result<Lead, Error> {
    let lead = Entity::find_by_id(id)
        .filter(rows)
        .lock_exclusive()
        .one(tx)
        .await?;
    lead.ok_or_else(Error::not_found)
}
