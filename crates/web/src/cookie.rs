//! Reading and writing the few cookies that Paradise sets.

use axum::http::{HeaderMap, HeaderValue, header::COOKIE};

use crate::Scheme;

/// The name of the cookie of a session, before [`name`].
pub const SESSION: &str = "session";

/// The value of a cookie that the client sent.
pub fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// `__Host-name` on https (RFC 6265bis: bound to this host, never set by a subdomain or over http), else `name`.
pub fn name(scheme: Scheme, name: &str) -> String {
    match scheme {
        Scheme::Https => format!("__Host-{name}"),
        Scheme::Http => name.to_owned(),
    }
}

/// A `Set-Cookie` header; `max_age` in seconds, 0 removes the cookie.
///
/// # Panics
/// If name or value hold characters that a header cannot; both are the program's own tokens.
pub fn set(scheme: Scheme, cookie: &str, value: &str, max_age: u64) -> HeaderValue {
    let secure = if scheme == Scheme::Https { "; Secure" } else { "" };
    let name = name(scheme, cookie);
    HeaderValue::try_from(format!(
        "{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}"
    ))
    .expect("cookies are made of tokens")
}
