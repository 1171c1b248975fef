//! One-time links: to replace a forgotten password, and to set the first password of an invited user. A link sets a
//! password and nothing else: the second step stays.

use chrono::{DateTime, TimeDelta, Utc};
use db::Tx;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, entity::prelude::*};
use web::sha256_hex;

use super::user;
use crate::zone;

/// The path of the links.
pub const PATH: &str = "/admin/set-password/";

/// The purpose of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// For a user who cannot sign in.
    Reset,
    /// For a user who never signed in.
    Invitation,
}

impl Purpose {
    pub(super) fn age(self) -> TimeDelta {
        match self {
            Self::Reset => TimeDelta::minutes(30),
            Self::Invitation => TimeDelta::days(3),
        }
    }
}

/// One row of `one_time_links`; deleted when the link is used.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "one_time_links")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// SHA-256 of the link's secret, in hex.
    #[sea_orm(unique)]
    pub hash: String,
    /// The user whose password it sets.
    pub user_id: i64,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
    /// The user whose password it sets.
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Creates a link and invalidates older links of the user. Returns its path with the secret, which cannot be retrieved
/// again.
///
/// # Errors
/// There is no such user, or the database is not available.
pub async fn issue(tx: &Tx, user_id: i64, purpose: Purpose) -> Result<String, DbErr> {
    forget(tx, user_id).await?;
    let secret = web::random_token();
    let link = ActiveModel {
        hash: Set(sha256_hex(&secret)),
        user_id: Set(user_id),
        expires_at: Set(zone::now() + purpose.age()),
        ..Default::default()
    };
    link.insert(tx).await?;
    Ok(format!("{PATH}?link={secret}"))
}

/// The active user whose password a link sets; `None` if the link was used, has expired or does not exist.
pub(super) async fn owner(db: &impl ConnectionTrait, secret: &str) -> Result<Option<user::Model>, DbErr> {
    let found = Entity::find()
        .filter(Column::Hash.eq(sha256_hex(secret)))
        .filter(Column::ExpiresAt.gt(zone::now()));
    let found = found.find_also_related(user::Entity).one(db).await?;
    Ok(found.and_then(|(_, user)| user).filter(|user| user.is_active))
}

/// Uses a link up; `false` if another request has just done so.
pub(super) async fn take(tx: &Tx, secret: &str) -> Result<bool, DbErr> {
    let link = Entity::delete_many()
        .filter(Column::Hash.eq(sha256_hex(secret)))
        .filter(Column::ExpiresAt.gt(zone::now()));
    Ok(link.exec(tx).await?.rows_affected == 1)
}

/// Invalidates all links of a user.
pub(super) async fn forget(tx: &Tx, user_id: i64) -> Result<(), DbErr> {
    let links = Entity::delete_many().filter(Column::UserId.eq(user_id));
    links.exec(tx).await.map(|_| ())
}
