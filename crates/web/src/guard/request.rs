//! What a request's head says about who asks, for what site, and how the answer should read.

use axum::{
    extract::Request,
    http::{
        HeaderMap,
        header::{ACCEPT, ACCEPT_LANGUAGE, HOST},
    },
};
use text::Lang;

use crate::Scheme;

pub(super) fn host(request: &Request) -> Option<&str> {
    let mut given = request.headers().get_all(HOST).iter();
    let header = given.next().and_then(|host| host.to_str().ok())?;
    let authority = request
        .uri()
        .authority()
        .map_or(header, |authority| authority.as_str());
    // Two Host lines, or a target that names another host, are how caches are poisoned.
    (given.next().is_none() && authority.eq_ignore_ascii_case(header)).then_some(header)
}

pub(super) fn scheme(trusted: bool, headers: &HeaderMap) -> Scheme {
    match headers.get("x-forwarded-proto") {
        Some(proto) if trusted && proto == "https" => Scheme::Https,
        _ => Scheme::Http,
    }
}

pub(super) fn lang(request: &Request) -> Lang {
    let query = request.uri().query().unwrap_or_default();
    let named = query
        .split('&')
        .filter_map(|pair| pair.strip_prefix("lang="))
        .next_back()
        .and_then(Lang::parse);
    let header = || {
        request
            .headers()
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
    };
    named
        .or_else(|| header().and_then(Lang::negotiate))
        .unwrap_or_default()
}

/// Whether `Accept` names HTML; absent or `*/*` means JSON (ruling 14).
pub fn wants_html(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|a| a.contains("text/html"))
}
