//! Compression of the admin's pages: a full list shrinks to a tenth.
//!
//! The length of a compressed response shows whether text from an attacker already occurs in it (BREACH). An attack
//! needs many responses to requests of the attacker's choice with the user's cookie. Browsers send that cookie from
//! other sites only when the user navigates here. A random length covers the remaining risk, as in Django ("Heal the
//! Breach"). In addition, the token of a form is useless without the right origin.

use std::io::Write as _;

use axum::{
    body::{self, Body},
    http::{
        HeaderMap, HeaderValue, Method,
        header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, VARY},
    },
    response::Response,
};
use flate2::{Compression, GzBuilder};

use crate::{headers::Scope, representation::weight, sealed::random_bytes};

/// Smaller pages fit into the first packets without compression.
const WORTH_IT: usize = 1024;
/// Larger responses are files, not pages.
const MOST: usize = 4 * 1024 * 1024;
/// At this level a page of 100 KB takes about a millisecond.
const LEVEL: u32 = 4;

/// Whether the response to this request may be compressed if it is a page.
pub(super) fn is_wanted(scope: Scope, method: &Method, headers: &HeaderMap) -> bool {
    let encodings = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    scope == Scope::Admin
        && *method != Method::HEAD
        && encodings.is_some_and(|names| weight(names, "gzip") > 0.0)
}

/// Compresses a page; other responses stay as they are.
pub(super) async fn page(mut response: Response) -> Response {
    let headers = response.headers();
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_page = kind.is_some_and(|kind| kind.starts_with(b"text/html"));
    let size = http_body::Body::size_hint(response.body()).exact();
    let size = size.and_then(|size| usize::try_from(size).ok());
    if !is_page
        || headers.contains_key(CONTENT_ENCODING)
        || !size.is_some_and(|size| (WORTH_IT..MOST).contains(&size))
    {
        return response;
    }
    let text = std::mem::replace(response.body_mut(), Body::empty());
    // A body of known size is in memory, so reading it cannot fail.
    let text = body::to_bytes(text, MOST).await.unwrap_or_default();
    let [length, noise @ ..] = random_bytes::<100>();
    let noise = &noise[..usize::from(length) % noise.len()];
    let mut encoder = GzBuilder::new()
        .extra(noise)
        .write(Vec::with_capacity(text.len() / 4), Compression::new(LEVEL));
    // Writing into memory cannot fail.
    let _ = encoder.write_all(&text);
    let squeezed = encoder.finish().unwrap_or_default();
    *response.body_mut() = Body::from(squeezed);
    let headers = response.headers_mut();
    headers.remove(CONTENT_LENGTH);
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    response
}
