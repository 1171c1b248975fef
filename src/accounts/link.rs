//! One-time links: for a password that was forgotten, and for the first one of somebody who was invited. A link sets a
//! password and nothing else: the second step stays.

use chrono::{DateTime, TimeDelta, Utc};
use db::Tx;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, entity::prelude::*};
use web::sha256_hex;

use super::user;
use crate::zone;

/// Where links lead.
pub const PATH: &str = "/admin/set-password/";

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A user who cannot sign in.
    Reset,
    /// A user who never did.
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

/// One row of `one_time_links`; gone once it is used.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "one_time_links")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// SHA-256 of the link's secret, in hex.
    #[sea_orm(unique)]
    pub hash: String,
    /// Whose password it sets.
    pub user_id: i64,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
    /// Whose password it sets.
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Makes a link, and older ones of the user worthless; gives its path with the secret, for the only time.
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

/// The active user whose password a link sets; `None` if it is used, too old, or no link.
pub(super) async fn owner(db: &impl ConnectionTrait, secret: &str) -> Result<Option<user::Model>, DbErr> {
    let found = Entity::find()
        .filter(Column::Hash.eq(sha256_hex(secret)))
        .filter(Column::ExpiresAt.gt(zone::now()));
    let found = found.find_also_related(user::Entity).one(db).await?;
    Ok(found.and_then(|(_, user)| user).filter(|user| user.is_active))
}

/// Uses a link up; `false` if somebody else just did.
pub(super) async fn take(tx: &Tx, secret: &str) -> Result<bool, DbErr> {
    let link = Entity::delete_many()
        .filter(Column::Hash.eq(sha256_hex(secret)))
        .filter(Column::ExpiresAt.gt(zone::now()));
    Ok(link.exec(tx).await?.rows_affected == 1)
}

/// Makes all links of a user worthless.
pub(super) async fn forget(tx: &Tx, user_id: i64) -> Result<(), DbErr> {
    let links = Entity::delete_many().filter(Column::UserId.eq(user_id));
    links.exec(tx).await.map(|_| ())
}
