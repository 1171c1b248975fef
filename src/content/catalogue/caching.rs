//! How long clients and CDNs may cache a response, and the tags by which a CDN can purge it.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};
use bytes::Bytes;
use web::Representation;

use super::{prebuilt::CONTENT_TYPE, resource::Resource};

/// Revalidate each time, with "not modified" as a possible response (`docs/api/contract.md#caching`).
pub(super) const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");

/// The tags for Fastly and Varnish, separated by spaces.
const SURROGATE_KEY: HeaderName = HeaderName::from_static("surrogate-key");
/// The tags for Cloudflare and Bunny, separated by commas.
const CACHE_TAG: HeaderName = HeaderName::from_static("cache-tag");

/// The values of the caching headers in responses about one resource.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Caching {
    control: HeaderValue,
    words: Option<[HeaderValue; 2]>,
}

impl Caching {
    /// With `cdn_max_age` a CDN may cache responses for that time; without it, it revalidates each time.
    pub(super) fn of(resource: Resource<'_>, cdn_max_age: Option<Duration>) -> Self {
        let Some(age) = cdn_max_age else {
            return Self {
                control: ASK_EACH_TIME,
                words: None,
            };
        };
        // Browsers still revalidate; a CDN that cannot reach the site keeps responding for a day.
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

    /// The response with this body.
    pub(super) fn answer(&self, body: impl Into<Bytes>) -> Representation {
        let answer = Representation::plain(CONTENT_TYPE, &self.control, body);
        match &self.words {
            Some([keys, tags]) => answer.with(&SURROGATE_KEY, keys).with(&CACHE_TAG, tags),
            None => answer,
        }
    }
}
