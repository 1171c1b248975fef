//! Sessions: what a browser signs in with. The cookie is 256 random bits; the table has its hash.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use db::Tx;
use sea_orm::{ActiveValue::Set, Condition, DbErr, entity::prelude::*};
use text::Lang;
use web::sha256_hex;

use super::{AccountsSettings, user};
use crate::zone;

/// The cookie's name, `__Host-session` on https.
pub const COOKIE: &str = "session";

/// One row of `sessions`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// SHA-256 of the cookie, in hex.
    #[sea_orm(unique)]
    pub hash: String,
    /// Whose it is.
    pub user_id: i64,
    /// Language of the pages.
    pub language: String,
    /// When the user signed in.
    pub created_at: DateTime<Utc>,
    /// When the user last did something, to the minute.
    pub seen_at: DateTime<Utc>,
    /// Whose it is.
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether it has neither been left alone nor lived too long.
    pub fn is_alive(&self, now: DateTime<Utc>, settings: &AccountsSettings) -> bool {
        let ends = Ends::at(now, settings);
        self.seen_at > ends.idle && self.created_at > ends.lifetime
    }
}

/// Sessions that were seen, or began, before these moments are over.
struct Ends {
    idle: DateTime<Utc>,
    lifetime: DateTime<Utc>,
}

impl Ends {
    fn at(now: DateTime<Utc>, settings: &AccountsSettings) -> Self {
        let before = |length: Duration| {
            // The settings are bounded far below what a clock can show.
            TimeDelta::from_std(length).map_or(now, |length| now - length)
        };
        Self {
            idle: before(settings.session_idle),
            lifetime: before(settings.session_lifetime),
        }
    }
}

/// Begins a session and gives the value of its cookie; sessions of the user that are over are forgotten.
///
/// # Errors
/// The database is not available.
pub async fn begin(tx: &Tx, user_id: i64, lang: Lang, settings: &AccountsSettings) -> Result<String, DbErr> {
    let now = zone::now();
    let ends = Ends::at(now, settings);
    let over = Condition::any()
        .add(Column::SeenAt.lte(ends.idle))
        .add(Column::CreatedAt.lte(ends.lifetime));
    let forgotten = Entity::delete_many().filter(Column::UserId.eq(user_id));
    forgotten.filter(over).exec(tx).await?;
    let secret = web::random_token();
    let session = ActiveModel {
        hash: Set(sha256_hex(&secret)),
        user_id: Set(user_id),
        language: Set(lang.code().to_owned()),
        created_at: Set(now),
        seen_at: Set(now),
        ..Default::default()
    };
    session.insert(tx).await?;
    Ok(secret)
}

/// Ends the session with this hash.
///
/// # Errors
/// The database is not available.
pub async fn end(tx: &Tx, hash: &str) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Hash.eq(hash))
        .exec(tx)
        .await
        .map(|_| ())
}

/// Ends all sessions of a user.
///
/// # Errors
/// The database is not available.
pub async fn end_all(tx: &Tx, user_id: i64) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::UserId.eq(user_id))
        .exec(tx)
        .await
        .map(|_| ())
}

/// Remembers the language of the pages.
pub(super) async fn choose_language(tx: &Tx, hash: &str, lang: Lang) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::Language, Expr::value(lang.code()));
    update.filter(Column::Hash.eq(hash)).exec(tx).await.map(|_| ())
}

/// Notes that the user did something.
pub(super) async fn touch(tx: &Tx, id: i64) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::SeenAt, Expr::value(zone::now()));
    update.filter(Column::Id.eq(id)).exec(tx).await.map(|_| ())
}
