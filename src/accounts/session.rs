//! Sessions of browsers. The cookie is 256 random bits; the table stores its hash.

use std::time::Duration;

use axum::http::{HeaderMap, header::USER_AGENT};
use chrono::{DateTime, TimeDelta, Utc};
use db::Tx;
use sea_orm::{ActiveValue::Set, Condition, ConnectionTrait, DbErr, QueryOrder as _, entity::prelude::*};
use text::Lang;
use web::{Context, sha256_hex};

use super::{settings::AccountsSettings, user};
use crate::zone;

/// How long a confirmation of the password is valid (`SECURITY.md#giving-the-password-again`).
const CONFIRMED: TimeDelta = TimeDelta::minutes(10);
/// Allowed difference between the clocks of two instances. A time further in the future was written with a wrong clock.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(1);
/// Maximum number of characters stored of the user agent.
const MOST_AGENT: usize = 200;

/// One row of `sessions`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// SHA-256 of the cookie, in hex.
    #[sea_orm(unique)]
    pub hash: String,
    /// The user.
    pub user_id: i64,
    /// Language of the pages.
    pub language: String,
    /// The user agent of the browser.
    pub user_agent: String,
    /// The IP address from which the user signed in.
    pub address: String,
    /// When the user last gave the password; `None`: at sign-in.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When the user signed in.
    pub created_at: DateTime<Utc>,
    /// When the user last did something, to the minute.
    pub seen_at: DateTime<Utc>,
    /// The user.
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether the session is neither idle for too long nor too old. A session with a time in the future ends too:
    /// after the clock was set back, its age is unknown, and it must never live longer than allowed.
    pub fn is_alive(&self, now: DateTime<Utc>, settings: &AccountsSettings) -> bool {
        let ends = Ends::at(now, settings);
        let is_of_the_past = self.seen_at.max(self.created_at) <= now + CLOCKS_DIFFER;
        is_of_the_past && self.seen_at > ends.idle && self.created_at > ends.lifetime
    }

    /// Whether the password was given recently enough for pages that require a confirmation.
    pub fn is_confirmed(&self, now: DateTime<Utc>) -> bool {
        let age = now - self.confirmed_at.unwrap_or(self.created_at);
        age < CONFIRMED && age >= -CLOCKS_DIFFER
    }
}

/// Sessions that were last used, or began, before these times have expired.
struct Ends {
    idle: DateTime<Utc>,
    lifetime: DateTime<Utc>,
}

impl Ends {
    fn at(now: DateTime<Utc>, settings: &AccountsSettings) -> Self {
        let before = |length: Duration| {
            // The settings are bounded far below what a date can represent.
            TimeDelta::from_std(length).map_or(now, |length| now - length)
        };
        Self {
            idle: before(settings.session_idle),
            lifetime: before(settings.session_lifetime),
        }
    }
}

/// The browser that a session begins in.
#[derive(Clone, Debug)]
pub struct Client {
    /// Language of the pages.
    pub lang: Lang,
    /// The user agent.
    pub user_agent: String,
    /// The IP address.
    pub address: String,
}

impl Client {
    /// The client of a request.
    pub fn of(context: &Context, headers: &HeaderMap) -> Self {
        let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        let agent = agent.unwrap_or_default().chars().take(MOST_AGENT);
        Self {
            lang: context.lang,
            user_agent: agent.collect(),
            address: context.address.to_string(),
        }
    }
}

/// Begins a session and returns the value of its cookie; deletes expired sessions of the user.
///
/// # Errors
/// The database is not available.
pub async fn begin(
    tx: &Tx,
    user_id: i64,
    client: Client,
    settings: &AccountsSettings,
) -> Result<String, DbErr> {
    let now = zone::now();
    let ends = Ends::at(now, settings);
    let over = Condition::any()
        .add(Column::SeenAt.lte(ends.idle))
        .add(Column::CreatedAt.lte(ends.lifetime));
    let forgotten = Entity::delete_many().filter(Column::UserId.eq(user_id));
    forgotten.filter(over).exec(tx).await?;
    make_room(tx, user_id, settings.sessions_most).await?;
    let secret = web::random_token();
    let session = ActiveModel {
        hash: Set(sha256_hex(&secret)),
        user_id: Set(user_id),
        language: Set(client.lang.code().to_owned()),
        user_agent: Set(client.user_agent),
        address: Set(client.address),
        created_at: Set(now),
        seen_at: Set(now),
        ..Default::default()
    };
    session.insert(tx).await?;
    Ok(secret)
}

/// Ends the sessions that were idle the longest, so that with one more there are no more than `most`. A browser that
/// was forgotten somewhere does not stay signed in forever.
async fn make_room(tx: &Tx, user_id: i64, most: u32) -> Result<(), DbErr> {
    let all = Entity::find().filter(Column::UserId.eq(user_id));
    let all = all
        .order_by_desc(Column::SeenAt)
        .order_by_desc(Column::Id)
        .all(tx)
        .await?;
    let kept = usize::try_from(most).unwrap_or(usize::MAX).saturating_sub(1);
    let surplus: Vec<i64> = all.iter().skip(kept).map(|session| session.id).collect();
    if !surplus.is_empty() {
        Entity::delete_many()
            .filter(Column::Id.is_in(surplus))
            .exec(tx)
            .await?;
    }
    Ok(())
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

/// Ends the sessions of a user except the one with this hash.
pub(super) async fn end_others(tx: &Tx, user_id: i64, hash: &str) -> Result<(), DbErr> {
    let others = Entity::delete_many().filter(Column::UserId.eq(user_id));
    others.filter(Column::Hash.ne(hash)).exec(tx).await.map(|_| ())
}

/// Ends all sessions of a user.
///
/// # Errors
/// The database is not available.
pub async fn end_all(tx: &Tx, user_id: i64) -> Result<(), DbErr> {
    end_every(tx, Some(user_id)).await.map(drop)
}

/// Ends all sessions of a user, or of all users; returns how many there were.
///
/// # Errors
/// The database is not available.
pub async fn end_every(tx: &Tx, user_id: Option<i64>) -> Result<u64, DbErr> {
    let whose = user_id.map(|id| Column::UserId.eq(id));
    let ended = Entity::delete_many().filter(Condition::all().add_option(whose));
    Ok(ended.exec(tx).await?.rows_affected)
}

/// The sessions of a user that have not expired, the last used first.
///
/// # Errors
/// The database is not available.
pub async fn of(
    db: &impl ConnectionTrait,
    user_id: i64,
    settings: &AccountsSettings,
) -> Result<Vec<Model>, DbErr> {
    let sessions = Entity::find().filter(Column::UserId.eq(user_id));
    let sessions = sessions.order_by_desc(Column::SeenAt).all(db).await?;
    let now = zone::now();
    Ok(sessions
        .into_iter()
        .filter(|session| session.is_alive(now, settings))
        .collect())
}

/// Ends one session of a user; `false` if the user has no such session.
///
/// # Errors
/// The database is not available.
pub async fn end_one(tx: &Tx, user_id: i64, id: i64) -> Result<bool, DbErr> {
    let session = Entity::delete_many().filter(Column::UserId.eq(user_id));
    Ok(session.filter(Column::Id.eq(id)).exec(tx).await?.rows_affected == 1)
}

/// Records that the password was confirmed and gives the session a new cookie; the old cookie is invalid afterwards.
/// `None` if the session has ended.
pub(super) async fn confirm(tx: &Tx, hash: &str) -> Result<Option<String>, DbErr> {
    let secret = web::random_token();
    let update = Entity::update_many()
        .col_expr(Column::ConfirmedAt, Expr::value(zone::now()))
        .col_expr(Column::Hash, Expr::value(sha256_hex(&secret)))
        .filter(Column::Hash.eq(hash));
    Ok((update.exec(tx).await?.rows_affected == 1).then_some(secret))
}

/// Saves the language of the pages.
pub(super) async fn choose_language(tx: &Tx, hash: &str, lang: Lang) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::Language, Expr::value(lang.code()));
    update.filter(Column::Hash.eq(hash)).exec(tx).await.map(|_| ())
}

/// Records that the user was active.
pub(super) async fn touch(tx: &Tx, id: i64) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::SeenAt, Expr::value(zone::now()));
    update.filter(Column::Id.eq(id)).exec(tx).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(created_at: DateTime<Utc>, seen_at: DateTime<Utc>) -> Model {
        Model {
            id: 1,
            hash: String::new(),
            user_id: 1,
            language: "ru".into(),
            user_agent: String::new(),
            address: String::new(),
            confirmed_at: None,
            created_at,
            seen_at,
        }
    }

    #[test]
    fn a_session_never_lives_longer_because_a_clock_went_back() {
        let now = zone::now();
        let settings = AccountsSettings {
            sessions_most: 5,
            session_idle: Duration::from_hours(12),
            session_lifetime: Duration::from_hours(14 * 24),
            two_step_roles: vec![],
        };
        assert!(session(now, now).is_alive(now, &settings));
        let ahead = now + TimeDelta::seconds(30);
        assert!(
            session(ahead, ahead).is_alive(now, &settings),
            "clocks differ a little"
        );
        for later in [TimeDelta::hours(1), TimeDelta::days(1), TimeDelta::days(3650)] {
            assert!(
                !session(now + later, now + later).is_alive(now, &settings),
                "{later}"
            );
            assert!(!session(now, now + later).is_alive(now, &settings), "{later}");
            assert!(!session(now + later, now + later).is_confirmed(now), "{later}");
        }
    }
}
