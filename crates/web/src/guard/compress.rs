//! Compression of the admin's pages: a full list shrinks to a tenth.
//!
//! The length of a compressed answer shows whether text from an attacker occurs in it already (BREACH). An attack needs many
//! answers to requests of the attacker's choice with the user's cookie. Browsers send that cookie from other sites only when
//! the user navigates here. The remaining risk is covered by a random length, as in Django ("Heal the Breach"). Besides, the
//! token of a form is worthless without the right origin.

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

/// Smaller pages fit into the first packets anyway.
const WORTH_IT: usize = 1024;
/// Larger answers are files, not pages.
const MOST: usize = 4 * 1024 * 1024;
/// A page of 100 KB takes about a millisecond.
const LEVEL: u32 = 4;

/// Whether a page that answers this request may be compressed.
pub(super) fn is_wanted(scope: Scope, method: &Method, headers: &HeaderMap) -> bool {
    let encodings = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    scope == Scope::Admin
        && *method != Method::HEAD
        && encodings.is_some_and(|names| weight(names, "gzip") > 0.0)
}

/// The page compressed; anything else as it is.
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
    // A body of known size is in memory: nothing can fail.
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
