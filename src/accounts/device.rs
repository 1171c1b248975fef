//! Browsers that a user has signed in from: a signed cookie names the user, so that an attacker who burns tries on an
//! account slows down strange browsers and never the owner's.

use axum::http::HeaderMap;
use web::{Context, Secret, cookie as cookies};

/// The cookie's name, `__Host-device` on https.
pub(super) const COOKIE: &str = "device";
/// Seconds that a browser stays known.
pub(super) const AGE: u64 = 180 * 24 * 60 * 60;
const PURPOSE: &str = "device";

/// A cookie for a browser that this user has just signed in from: `USER.RANDOM.SIGNATURE`.
pub(super) fn cookie(secret: &Secret, user_id: i64) -> String {
    let known = format!("{user_id}.{}", web::random_token());
    let signature = secret.sign(PURPOSE, known.as_bytes());
    format!("{known}.{signature}")
}

/// The cookie that a browser brings.
pub(super) fn brought<'a>(headers: &'a HeaderMap, context: &Context) -> Option<&'a str> {
    cookies::get(headers, &cookies::name(context.scheme, COOKIE))
}

/// Whether this is a cookie of ours for this user.
pub(super) fn is_of(secret: &Secret, cookie: &str, user_id: i64) -> bool {
    let Some((known, signature)) = cookie.rsplit_once('.') else {
        return false;
    };
    let is_user = known
        .split_once('.')
        .is_some_and(|(id, _)| id == user_id.to_string());
    is_user && secret.verify(PURPOSE, known.as_bytes(), signature)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_to_one_user() {
        let secret = Secret::new("a secret of the site");
        let cookie = cookie(&secret, 7);
        assert!(is_of(&secret, &cookie, 7));
        assert!(!is_of(&secret, &cookie, 77));
        assert!(!is_of(&secret, &cookie.replacen('7', "8", 1), 8));
        assert!(!is_of(&Secret::new("another"), &cookie, 7));
        assert!(!is_of(&secret, "7..", 7) && !is_of(&secret, "", 7));
    }
}
