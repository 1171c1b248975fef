//! API tokens: what a program signs in with. The token itself is shown once; the table has its hash.

use chrono::{DateTime, Utc};
use db::Tx;
use sea_orm::{ActiveValue::Set, DbErr, entity::prelude::*};
use web::sha256_hex;

use super::user;
use crate::zone;

/// Begins every token, so that secret scanners and people know one when they see it.
const PREFIX: &str = "pdt_";

/// One row of `api_tokens`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_tokens")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// SHA-256 of the token, in hex.
    #[sea_orm(unique)]
    pub hash: String,
    /// As whom it acts.
    pub user_id: i64,
    /// What it is for, in its maker's words.
    pub name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it stops working; `None`: never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub used_at: Option<DateTime<Utc>>,
    /// As whom it acts.
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether the token has not expired.
    pub fn is_valid(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }
}

/// Makes a token of 256 random bits and gives it in clear, for the only time.
///
/// # Errors
/// There is no such user, or the database is not available.
pub async fn issue(
    tx: &Tx,
    user_id: i64,
    name: &str,
    expires_at: Option<DateTime<Utc>>,
) -> Result<String, DbErr> {
    let secret = format!("{PREFIX}{}", web::random_token());
    let token = ActiveModel {
        hash: Set(sha256_hex(&secret)),
        user_id: Set(user_id),
        name: Set(name.to_owned()),
        created_at: Set(zone::now()),
        expires_at: Set(expires_at),
        ..Default::default()
    };
    token.insert(tx).await?;
    Ok(secret)
}

/// Notes a use.
pub(super) async fn touch(tx: &Tx, id: i64) -> Result<(), DbErr> {
    let used = Expr::value(zone::now());
    let update = Entity::update_many().col_expr(Column::UsedAt, used);
    update.filter(Column::Id.eq(id)).exec(tx).await.map(|_| ())
}
