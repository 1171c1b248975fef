//! Browsers that a user has signed in from. A signed cookie names the user. Failed attempts of an attacker on an
//! account slow down unknown browsers only, never the browsers of its owner.
//!
//! The cookie is bound to the password, to the state of the second step and to its date. A change of the password or of
//! the second step makes all other browsers unknown. An old cookie expires on the server too, not only in the browser.

use axum::http::HeaderMap;
use sea_orm::{ConnectionTrait, DbErr};
use web::{Context, Secret, cookie as cookies};

use super::{two_step, user};
use crate::zone;

/// The cookie's name, `__Host-device` on https.
pub(super) const COOKIE: &str = "device";
/// Seconds for which a browser stays known.
pub(super) const AGE: u64 = 180 * 24 * 60 * 60;
/// Allowed difference in seconds between the clocks of two instances.
const CLOCKS_DIFFER: i64 = 60;
const PURPOSE: &str = "device";

/// The account for which a browser may be known.
pub(super) struct Account {
    user_id: i64,
    /// The state to which a cookie is bound.
    state: String,
}

impl Account {
    /// The account of a user in its current state.
    pub(super) async fn of(db: &impl ConnectionTrait, user: &user::Model) -> Result<Self, DbErr> {
        let since = two_step::since(db, user.id).await?;
        let since = since.map_or_else(|| "-".to_owned(), |since| since.timestamp_micros().to_string());
        Ok(Self {
            user_id: user.id,
            state: format!("{since} {}", user.password.0),
        })
    }

    /// Creates a cookie for a browser that this user has just signed in from: `USER.SECONDS.RANDOM.SIGNATURE`.
    pub(super) fn cookie(&self, secret: &Secret) -> String {
        let now = zone::now().timestamp();
        let known = format!("{}.{now}.{}", self.user_id, web::random_token());
        let signature = secret.sign(PURPOSE, self.signed(&known).as_bytes());
        format!("{known}.{signature}")
    }

    /// Whether this cookie was issued by this site for this account and has not expired at `now`, in seconds.
    fn knows(&self, secret: &Secret, cookie: &str, now: i64) -> bool {
        let Some((known, signature)) = cookie.rsplit_once('.') else {
            return false;
        };
        let mut parts = known.split('.');
        let user_id = parts.next().and_then(|id| id.parse().ok());
        let issued = parts.next().and_then(|issued| issued.parse::<i64>().ok());
        let is_fresh = issued.is_some_and(|issued| {
            let age = now.saturating_sub(issued);
            age >= -CLOCKS_DIFFER && u64::try_from(age).unwrap_or_default() < AGE
        });
        user_id == Some(self.user_id)
            && is_fresh
            && secret.verify(PURPOSE, self.signed(known).as_bytes(), signature)
    }

    fn signed(&self, known: &str) -> String {
        format!("{known} {}", self.state)
    }
}

/// The cookie that a browser sent.
pub(super) fn brought<'a>(headers: &'a HeaderMap, context: &Context) -> Option<&'a str> {
    cookies::get(headers, &cookies::name(context.scheme, COOKIE))
}

/// The cookie of a browser if it is valid for the account.
pub(super) async fn known<'a>(
    db: &impl ConnectionTrait,
    secret: &Secret,
    cookie: Option<&'a str>,
    user: &user::Model,
) -> Result<Option<&'a str>, DbErr> {
    let Some(cookie) = cookie else { return Ok(None) };
    let account = Account::of(db, user).await?;
    let is_known = account.knows(secret, cookie, zone::now().timestamp());
    Ok(is_known.then_some(cookie))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(user_id: i64, state: &str) -> Account {
        let state = state.to_owned();
        Account { user_id, state }
    }

    #[test]
    fn a_browser_is_known_to_one_user_with_one_password_for_a_time() {
        let secret = Secret::new("a secret of the site");
        let (now, of_seven) = (zone::now().timestamp(), account(7, "- hash"));
        let cookie = of_seven.cookie(&secret);
        assert!(of_seven.knows(&secret, &cookie, now));
        assert!(!account(77, "- hash").knows(&secret, &cookie, now));
        assert!(!account(8, "- hash").knows(&secret, &cookie.replacen('7', "8", 1), now));
        for other in ["- another", "1 hash", ""] {
            assert!(!account(7, other).knows(&secret, &cookie, now), "{other}");
        }
        let age = i64::try_from(AGE).unwrap();
        assert!(of_seven.knows(&secret, &cookie, now + age - 10));
        assert!(!of_seven.knows(&secret, &cookie, now + age + 10));
        assert!(!of_seven.knows(&secret, &cookie, now - 3600), "from the future");
        assert!(!of_seven.knows(&Secret::new("another"), &cookie, now));
        let after = Secret::new("another").with_older(["a secret of the site"]);
        assert!(of_seven.knows(&after, &cookie, now));
        for odd in ["", "7..", "7.x.y.z", "7.9223372036854775807.y.z", "."] {
            assert!(!of_seven.knows(&secret, odd, now), "{odd}");
        }
    }
}
