//! Finds the user of a request by its API token or session cookie.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use axum::http::{HeaderMap, header::AUTHORIZATION};
use chrono::{DateTime, TimeDelta, Utc};
use quick_cache::sync::Cache;
use sea_orm::{DbErr, entity::prelude::*};
use text::Lang;
use web::{Authenticate, Context, Error, Identity, Permissions, cookie, sha256_hex};

use super::{permissions::TWO_STEP_PATH, roles, session, settings::AccountsSettings, token, two_step, user};
use crate::{core::Core, zone};

/// How long a database result is cached. After this time a revoked session or token stops working on every instance.
const FRESH: Duration = Duration::from_millis(500);
/// Maximum number of cached callers.
const MOST: usize = 1024;
/// The purpose for which CSRF tokens are signed.
const CSRF: &str = "csrf";
/// Precision of `used_at` and `seen_at`.
const TOUCHED: TimeDelta = TimeDelta::minutes(1);

/// The hash of the credential of a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Credential {
    Token(String),
    Session(String),
}

#[derive(Clone)]
struct Known {
    identity: Identity,
    since: Instant,
}

/// Finds callers in the database and caches them for a short time.
pub(super) struct Authenticator {
    core: Core,
    known: Cache<Credential, Known>,
}

impl Authenticator {
    pub(super) fn new(core: &Core) -> Self {
        Self {
            core: core.clone(),
            known: Cache::new(MOST),
        }
    }

    /// Drops a session from the cache, so that its next request reads the database again.
    pub(super) fn forget_session(&self, hash: String) {
        self.known.remove(&Credential::Session(hash));
    }

    /// Drops everything of a user from the cache: sessions and tokens.
    pub(super) fn forget_user(&self, user_id: i64) {
        self.known.retain(|_, known| known.identity.user_id != user_id);
    }

    /// The value in the CSRF tokens of the session with this hash.
    pub(super) fn csrf(&self, hash: &str) -> String {
        self.core.secret.sign(CSRF, hash.as_bytes())
    }

    async fn find(&self, credential: Credential) -> Result<Option<Identity>, Error> {
        if let Some(known) = self.known.get(&credential)
            && known.since.elapsed() < FRESH
        {
            return Ok(Some(known.identity));
        }
        let since = Instant::now();
        let identity = match &credential {
            Credential::Token(hash) => self.by_token(hash).await?,
            Credential::Session(hash) => self.by_session(hash).await?,
        };
        match &identity {
            Some(identity) => {
                let identity = identity.clone();
                self.known.insert(credential, Known { identity, since });
            }
            None => {
                self.known.remove(&credential);
            }
        }
        Ok(identity)
    }

    async fn by_token(&self, hash: &str) -> Result<Option<Identity>, DbErr> {
        let now = zone::now();
        let found = token::Entity::find()
            .filter(token::Column::Hash.eq(hash))
            .find_also_related(user::Entity)
            .one(self.core.db.read())
            .await?;
        let Some((token, Some(user))) = found.filter(|(token, _)| token.is_valid(now)) else {
            return Ok(None);
        };
        if !user.is_active {
            return Ok(None);
        }
        if is_due(token.used_at, now) {
            self.touch(Touch::Token(token.id));
        }
        // A program cannot set up a second step, and its token must not be a way around it.
        let must_enrol = self.must_enrol(&user).await?;
        Ok(Some(Identity {
            user_id: user.id,
            permissions: if must_enrol {
                Permissions::None
            } else {
                token.narrow(user.permissions())
            },
            username: user.username,
            csrf: None,
            older_csrf: Vec::new(),
            lang: None,
            is_confirmed: false,
            detour: must_enrol.then_some(TWO_STEP_PATH),
        }))
    }

    async fn by_session(&self, hash: &str) -> Result<Option<Identity>, DbErr> {
        let now = zone::now();
        let found = session::Entity::find()
            .filter(session::Column::Hash.eq(hash))
            .find_also_related(user::Entity)
            .one(self.core.db.read())
            .await?;
        let alive =
            found.filter(|(session, _)| session.is_alive(now, &self.core.settings.get::<AccountsSettings>()));
        let Some((session, Some(user))) =
            alive.filter(|(_, user)| user.as_ref().is_some_and(|u| u.is_active))
        else {
            return Ok(None);
        };
        if is_due(Some(session.seen_at), now) {
            self.touch(Touch::Session(session.id));
        }
        let must_enrol = self.must_enrol(&user).await?;
        let mut csrf = self.core.secret.signatures(CSRF, hash.as_bytes());
        Ok(Some(Identity {
            user_id: user.id,
            permissions: if must_enrol {
                roles::permissions_before_enrolment()
            } else {
                user.permissions()
            },
            username: user.username,
            csrf: csrf.next(),
            older_csrf: csrf.collect(),
            lang: Lang::parse(&session.language),
            is_confirmed: session.is_confirmed(now),
            detour: must_enrol.then_some(TWO_STEP_PATH),
        }))
    }

    /// Whether a role of the user requires a second step that the user has not set up.
    async fn must_enrol(&self, user: &user::Model) -> Result<bool, DbErr> {
        let is_asked = self
            .core
            .settings
            .get::<AccountsSettings>()
            .asks_for_two_step(user);
        Ok(is_asked && !two_step::is_on(self.core.db.read(), user.id).await?)
    }

    /// Records the use in the background. The request does not wait for this and does not fail with it.
    fn touch(&self, touch: Touch) {
        let db = self.core.db.clone();
        tokio::spawn(async move {
            let noted = async {
                let tx = db.begin().await?;
                match touch {
                    Touch::Token(id) => token::touch(&tx, id).await?,
                    Touch::Session(id) => session::touch(&tx, id).await?,
                }
                tx.commit().await.map_err(db::Error::from)
            };
            if let Err(error) = noted.await {
                tracing::warn!("the use of a session or token could not be noted: {error}");
            }
        });
    }
}

enum Touch {
    Token(i64),
    Session(i64),
}

fn is_due(last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    last.is_none_or(|last| now - last >= TOUCHED)
}

/// The credential of a request. A token has precedence over a cookie, because no browser sends a token by itself.
fn credential(headers: &HeaderMap, context: &Context) -> Option<Credential> {
    match bearer(headers) {
        Some(token) => Some(Credential::Token(sha256_hex(token))),
        None => session_hash(headers, context).map(Credential::Session),
    }
}

/// The hash of the session cookie. There may be no session with this hash.
pub(super) fn session_hash(headers: &HeaderMap, context: &Context) -> Option<String> {
    cookie::get(headers, &cookie::name(context.scheme, cookie::SESSION)).map(sha256_hex)
}

/// The token of `Authorization: Bearer TOKEN`; the scheme is case-insensitive (RFC 9110 §11.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[async_trait]
impl Authenticate for Authenticator {
    async fn authenticate(&self, headers: &HeaderMap, context: &Context) -> Result<Option<Identity>, Error> {
        let Some(credential) = credential(headers, context) else {
            return Ok(None);
        };
        let is_token = matches!(credential, Credential::Token(_));
        match self.find(credential).await? {
            None if is_token => Err(Error::unauthorized()),
            found => Ok(found),
        }
    }
}
