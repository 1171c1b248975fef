//! A body prepared in advance: compressed once, with a strong entity tag, served from memory.

use std::{io::Write as _, sync::Arc};

use axum::http::{
    HeaderMap, HeaderName, HeaderValue, StatusCode,
    header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY},
};
use axum::{body::Body, response::Response};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use crate::conditional;

/// Below this size a compressed body saves less than its header costs.
const WORTH_COMPRESSING: usize = 256;

/// The maximum is 22; above this level, time grows faster than the gain.
const ZSTD_LEVEL: i32 = 15;

/// Approximate memory of a variant without its body, in bytes.
const VARIANT_OVERHEAD: usize = 1024;

/// Compression effort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// For bodies that are built once and served many times.
    Best,
    /// For bodies that are built while a client waits.
    Fast,
}

#[derive(Clone, Debug)]
struct Variant {
    body: Bytes,
    headers: HeaderMap,
}

/// One resource in all its encodings. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Representation(Arc<Variants>);

#[derive(Clone, Debug)]
struct Variants {
    identity: Variant,
    /// The slowest encoding first. If a client accepts several equally, the first one is used; it is the smallest.
    encoded: Vec<(&'static str, Variant)>,
}

impl Representation {
    /// Computes the tag of a body and compresses it.
    pub fn new(
        content_type: &'static str,
        cache_control: &HeaderValue,
        body: Vec<u8>,
        effort: Effort,
    ) -> Self {
        Self::plain(content_type, cache_control, body).compressed(effort)
    }

    /// Computes the tag of a body without compressing it: for a body that is sent once, or compressed later.
    ///
    /// # Panics
    /// Never: the tag is made of base64.
    pub fn plain(content_type: &'static str, cache_control: &HeaderValue, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let digest = URL_SAFE_NO_PAD.encode(&Sha256::digest(&body)[..12]);
        let mut headers = HeaderMap::new();
        headers.insert(ETAG, tag(&digest));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.insert(CACHE_CONTROL, cache_control.clone());
        headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        Self(Arc::new(Variants {
            identity: Variant { body, headers },
            encoded: Vec::new(),
        }))
    }

    /// The same with compressed encodings added, where they save enough. It takes processor time: milliseconds for a
    /// long body at [`Effort::Best`].
    pub fn compressed(&self, effort: Effort) -> Self {
        let identity = &self.0.identity;
        if identity.body.len() < WORTH_COMPRESSING {
            return self.clone();
        }
        let mut encoded = vec![("br", brotli(&identity.body, effort))];
        if effort == Effort::Best {
            encoded.push(("zstd", zstd(&identity.body)));
        }
        encoded.push(("gzip", gzip(&identity.body, effort)));
        encoded.retain(|(_, body)| !body.is_empty() && body.len() < identity.body.len());
        let variant = |(encoding, body)| (encoding, identity.encoded(encoding, body));
        Self(Arc::new(Variants {
            identity: identity.clone(),
            encoded: encoded.into_iter().map(variant).collect(),
        }))
    }

    /// The same bytes and tags with a header added or replaced.
    pub fn with(&self, name: &HeaderName, value: &HeaderValue) -> Self {
        let mut variants = Variants::clone(&self.0);
        let encoded = variants.encoded.iter_mut().map(|(_, variant)| variant);
        for variant in encoded.chain([&mut variants.identity]) {
            variant.headers.insert(name.clone(), value.clone());
        }
        Self(Arc::new(variants))
    }

    /// The response for these request headers: the best encoding, or 304 if the client has the current version.
    pub fn respond(&self, request: &HeaderMap) -> Response {
        let variant = self.choose(request.get(ACCEPT_ENCODING));
        let fresh = conditional::is_known(request, &variant.headers[ETAG]);
        let mut response = if fresh {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        } else {
            Response::new(Body::from(variant.body.clone()))
        };
        response.headers_mut().clone_from(&variant.headers);
        if fresh {
            // RFC 9110 §15.4.5: a 304 needs no headers that describe the body.
            response.headers_mut().remove(CONTENT_TYPE);
            response.headers_mut().remove(CONTENT_ENCODING);
        }
        response
    }

    /// The body without encoding.
    pub fn body(&self) -> &Bytes {
        &self.0.identity.body
    }

    /// Whether there is a compressed encoding.
    pub fn is_compressed(&self) -> bool {
        !self.0.encoded.is_empty()
    }

    /// The compressed bodies with the names of their encodings.
    pub fn encodings(&self) -> impl Iterator<Item = (&'static str, &Bytes)> {
        self.0
            .encoded
            .iter()
            .map(|(encoding, variant)| (*encoding, &variant.body))
    }

    /// Bytes held in memory, for bounded caches.
    pub fn size(&self) -> usize {
        let compressed: usize = self.encodings().map(|(_, body)| body.len()).sum();
        self.body().len() + compressed + (1 + self.0.encoded.len()) * VARIANT_OVERHEAD
    }

    fn choose(&self, accept: Option<&HeaderValue>) -> &Variant {
        let variants = &*self.0;
        let Some(accept) = accept.and_then(|value| value.to_str().ok()) else {
            return &variants.identity;
        };
        let mut best = (&variants.identity, 0.0);
        for (encoding, variant) in &variants.encoded {
            let weight = weight(accept, encoding);
            if weight > best.1 {
                best = (variant, weight);
            }
            if weight >= 1.0 {
                break;
            }
        }
        best.0
    }
}

impl Variant {
    /// The same resource in another encoding. A strong tag identifies bytes, so each encoding has its own (RFC 9110
    /// §8.8.3).
    fn encoded(&self, encoding: &'static str, body: Vec<u8>) -> Self {
        let mut headers = self.headers.clone();
        let digest = self.headers[ETAG].to_str().unwrap_or_default().trim_matches('"');
        headers.insert(ETAG, tag(&format!("{digest}-{encoding}")));
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        Self {
            body: body.into(),
            headers,
        }
    }
}

/// A strong entity tag.
fn tag(name: &str) -> HeaderValue {
    HeaderValue::try_from(format!("\"{name}\""))
        .expect("base64 and the names of encodings are valid in a tag")
}

/// The weight of an encoding in `Accept-Encoding`, from 0 (not accepted) to 1 (RFC 9110 §12.5.3).
pub(crate) fn weight(header: &str, coding: &str) -> f32 {
    let mut of_others = 0.0;
    for item in header.split(',') {
        let (name, parameter) = item.split_once(';').unwrap_or((item, ""));
        let weight = parameter.trim().strip_prefix("q=");
        let weight = weight.map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
        let name = name.trim();
        if name.eq_ignore_ascii_case(coding) {
            return weight;
        }
        if name == "*" {
            of_others = weight;
        }
    }
    of_others
}

fn gzip(body: &[u8], effort: Effort) -> Vec<u8> {
    let level = if effort == Effort::Best { 9 } else { 4 };
    let mut encoder = flate2::write::GzEncoder::new(
        Vec::with_capacity(body.len() / 4),
        flate2::Compression::new(level),
    );
    // Writing into memory cannot fail.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default()
}

/// Slow to compress, fast to decompress. Empty on failure; an empty result is never chosen over the body.
fn zstd(body: &[u8]) -> Vec<u8> {
    ::zstd::bulk::compress(body, ZSTD_LEVEL).unwrap_or_default()
}

fn brotli(body: &[u8], effort: Effort) -> Vec<u8> {
    let quality = if effort == Effort::Best { 10 } else { 4 };
    // The encoder's memory depends on the window: 32 MiB for the default. A window that spans the body compresses as
    // well.
    let window = (body.len().max(1).ilog2() + 1).clamp(10, 22);
    let params = ::brotli::enc::BrotliEncoderParams {
        quality,
        lgwin: window.cast_signed(),
        size_hint: body.len(),
        ..Default::default()
    };
    let mut compressed = Vec::with_capacity(body.len() / 4);
    // Writing into memory cannot fail; an empty result is never chosen over the body.
    let _ = ::brotli::BrotliCompress(&mut &*body, &mut compressed, &params);
    compressed
}

#[cfg(test)]
mod tests {
    use axum::http::header::IF_NONE_MATCH;

    use super::*;

    fn page() -> Representation {
        let body = "ж".repeat(1000).into_bytes();
        Representation::new(
            "application/json",
            &HeaderValue::from_static("no-cache"),
            body,
            Effort::Best,
        )
    }

    fn ask(headers: &[(axum::http::header::HeaderName, &str)]) -> Response {
        page().respond(
            &headers
                .iter()
                .map(|(name, value)| (name.clone(), value.parse().unwrap()))
                .collect(),
        )
    }

    #[test]
    fn a_browser_gets_the_smallest_encoding_that_it_takes() {
        let encoding = |accept| {
            ask(&[(ACCEPT_ENCODING, accept)])
                .headers()
                .get(CONTENT_ENCODING)
                .cloned()
        };
        assert_eq!(encoding("gzip, deflate, br").unwrap(), "br");
        assert_eq!(encoding("gzip").unwrap(), "gzip");
        assert_eq!(encoding("br;q=0, gzip;q=0.5").unwrap(), "gzip");
        assert_eq!(encoding("identity"), None);
        assert_eq!(encoding("gzip, deflate, br, zstd").unwrap(), "br");
        assert_eq!(encoding("br;q=0.5, zstd, gzip;q=0.9").unwrap(), "zstd");
        assert_eq!(encoding("*;q=0.1, gzip;q=0.2").unwrap(), "gzip");
        assert_eq!(encoding("*").unwrap(), "br");
        assert_eq!(encoding("br;q=rubbish"), None);
    }

    #[test]
    fn who_has_it_already_gets_304() {
        let tag = ask(&[]).headers()[ETAG].to_str().unwrap().to_owned();
        for known in [
            tag.clone(),
            format!("W/{tag}"),
            format!("\"x\", {tag}"),
            "*".into(),
        ] {
            let answer = ask(&[(IF_NONE_MATCH, &known)]);
            assert_eq!(answer.status(), StatusCode::NOT_MODIFIED, "{known}");
            assert_eq!(answer.headers()[ETAG], tag.as_str());
        }
        assert_eq!(ask(&[(IF_NONE_MATCH, "\"other\"")]).status(), StatusCode::OK);
        assert_eq!(
            ask(&[(IF_NONE_MATCH, &tag), (ACCEPT_ENCODING, "br")]).status(),
            StatusCode::OK
        );
    }
}
