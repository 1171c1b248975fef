//! How long others may keep an answer, and the words by which a CDN can be told to forget it.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};
use bytes::Bytes;
use web::Representation;

use super::{prebuilt::CONTENT_TYPE, resource::Resource};

/// Ask each time, and be told "not modified" (`docs/api/contract.md#caching`).
pub(super) const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");

/// As Fastly and Varnish call the words, with spaces between.
const SURROGATE_KEY: HeaderName = HeaderName::from_static("surrogate-key");
/// As Cloudflare and Bunny call them, with commas between.
const CACHE_TAG: HeaderName = HeaderName::from_static("cache-tag");

/// What stands in the headers of answers about one resource.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Caching {
    control: HeaderValue,
    words: Option<[HeaderValue; 2]>,
}

impl Caching {
    /// For a CDN that may keep answers so long, or for one that asks back each time.
    pub(super) fn of(resource: Resource<'_>, cdn_max_age: Option<Duration>) -> Self {
        let Some(age) = cdn_max_age else {
            return Self {
                control: ASK_EACH_TIME,
                words: None,
            };
        };
        // Browsers go on asking; a CDN that cannot reach us goes on answering for a day.
        let control = format!(
            "public, max-age=0, s-maxage={}, stale-if-error=86400",
            age.as_secs()
        );
        let words = resource.words();
        let words = [words.join(" "), words.join(",")].map(HeaderValue::try_from);
        let [Ok(keys), Ok(tags)] = words else {
            return Self::of(resource, None);
        };
        Self {
            control: HeaderValue::try_from(control).unwrap_or(ASK_EACH_TIME),
            words: Some([keys, tags]),
        }
    }

    /// The answer with this body.
    pub(super) fn answer(&self, body: impl Into<Bytes>) -> Representation {
        let answer = Representation::plain(CONTENT_TYPE, &self.control, body);
        match &self.words {
            Some([keys, tags]) => answer.with(&SURROGATE_KEY, keys).with(&CACHE_TAG, tags),
            None => answer,
        }
    }
}
