//! API tokens, with which programs sign in. The token itself is shown once; the table stores its hash.

use chrono::{DateTime, Utc};
use db::Tx;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, QueryOrder as _, entity::prelude::*};
use web::{Error, Permissions, sha256_hex};

use super::user;
use crate::zone;

/// The prefix of every token, so that secret scanners and people recognize a token.
const PREFIX: &str = "pdt_";

/// One row of `api_tokens`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_tokens")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// SHA-256 of the token, in hex.
    #[sea_orm(unique)]
    pub hash: String,
    /// The user in whose name the token acts.
    pub user_id: i64,
    /// Its purpose, as described by its user.
    pub name: String,
    /// Patterns of permissions, separated by commas; empty: all permissions of the user.
    pub scopes: String,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it stops working; `None`: never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub used_at: Option<DateTime<Utc>>,
    /// The user in whose name the token acts.
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether the token has not expired.
    pub fn is_valid(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }

    /// The permissions of the user that the token has.
    pub fn narrow(&self, permissions: Permissions) -> Permissions {
        if self.scopes.is_empty() {
            return permissions;
        }
        permissions.narrowed(self.scopes.split(',').map(ToOwned::to_owned).collect())
    }
}

/// The values of a new token.
#[derive(Clone, Debug, Default)]
pub struct NewToken {
    /// The user in whose name the token acts.
    pub user_id: i64,
    /// Its purpose.
    pub name: String,
    /// Patterns of permissions such as `leads.view` or `content.*`; none: all permissions of the user.
    pub scopes: Vec<String>,
    /// When it stops working; `None`: never.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Whether this is a pattern of permissions: `leads.view` or `leads.*`.
pub fn is_scope(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    text.split_once('.')
        .is_some_and(|(slice, verb)| is_word(slice) && (verb == "*" || is_word(verb)))
}

/// Creates a token of 256 random bits. Returns its key and the token itself, which cannot be retrieved again.
///
/// # Errors
/// There is no such user, or the database is not available.
pub async fn issue(tx: &Tx, token: NewToken) -> Result<(i64, String), DbErr> {
    let secret = format!("{PREFIX}{}", web::random_token());
    let token = ActiveModel {
        hash: Set(sha256_hex(&secret)),
        user_id: Set(token.user_id),
        name: Set(token.name),
        scopes: Set(token.scopes.join(",")),
        created_at: Set(zone::now()),
        expires_at: Set(token.expires_at),
        ..Default::default()
    };
    Ok((token.insert(tx).await?.id, secret))
}

/// The tokens of a user, newest first.
///
/// # Errors
/// The database is not available.
pub async fn of(db: &impl ConnectionTrait, user_id: i64) -> Result<Vec<Model>, DbErr> {
    let tokens = Entity::find().filter(Column::UserId.eq(user_id));
    tokens.order_by_desc(Column::Id).all(db).await
}

/// The tokens of all users with their users, newest first.
///
/// # Errors
/// The database is not available.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<(Model, user::Model)>, DbErr> {
    let tokens = Entity::find().order_by_desc(Column::Id);
    let tokens = tokens.find_also_related(user::Entity).all(db).await?;
    let owned = tokens
        .into_iter()
        .filter_map(|(token, user)| Some((token, user?)));
    Ok(owned.collect())
}

/// The token with this key.
///
/// # Errors
/// 404 if there is none; the database is not available.
pub async fn find(db: &impl ConnectionTrait, id: i64) -> Result<Model, Error> {
    let token = Entity::find_by_id(id).one(db).await?;
    token.ok_or_else(Error::not_found)
}

/// Revokes a token of a user; `false` if the user has no such token.
///
/// # Errors
/// The database is not available.
pub async fn revoke(tx: &Tx, user_id: i64, id: i64) -> Result<bool, DbErr> {
    let token = Entity::delete_many().filter(Column::UserId.eq(user_id));
    Ok(token.filter(Column::Id.eq(id)).exec(tx).await?.rows_affected == 1)
}

/// Revokes all tokens of a user if `is_wished`; returns how many there were.
///
/// # Errors
/// The database is not available.
pub async fn revoke_if(tx: &Tx, user_id: i64, is_wished: bool) -> Result<u64, DbErr> {
    if !is_wished {
        return Ok(0);
    }
    let tokens = Entity::delete_many().filter(Column::UserId.eq(user_id));
    Ok(tokens.exec(tx).await?.rows_affected)
}

/// The names of a user's valid tokens, which are the programs that would stop working without them.
///
/// # Errors
/// The database is not available.
pub async fn names(db: &impl ConnectionTrait, user_id: i64) -> Result<Vec<String>, DbErr> {
    let now = zone::now();
    let working = of(db, user_id)
        .await?
        .into_iter()
        .filter(|token| token.is_valid(now));
    Ok(working.map(|token| token.name).collect())
}

/// Records a use.
pub(super) async fn touch(tx: &Tx, id: i64) -> Result<(), DbErr> {
    let used = Expr::value(zone::now());
    let update = Entity::update_many().col_expr(Column::UsedAt, used);
    update.filter(Column::Id.eq(id)).exec(tx).await.map(|_| ())
}
