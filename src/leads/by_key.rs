//! Looks up one lead by its key, for users who may see it.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
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

/// The `{id}` of a path. A value that is not a key is answered with 404.
pub(super) struct Id(pub(super) i64);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(text) = path.map_err(|_| Error::not_found())?;
        let is_number = text.bytes().all(|b| b.is_ascii_digit());
        let id = is_number.then(|| text.parse().ok()).flatten();
        id.map(Self).ok_or_else(Error::not_found)
    }
}

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
