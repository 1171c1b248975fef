//! Cross-origin requests: exact origins from a list, only for the API and public pictures
//! (`docs/api/contract.md#cors`).

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use settings::{Invalid, Value};

use crate::headers::Scope;

/// Methods listed in the response to a preflight.
const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE, OPTIONS, HEAD");
/// Headers always listed in the response to a preflight: those that the API itself reads.
const HEADERS: [&str; 7] = [
    "accept",
    "authorization",
    "content-type",
    "idempotency-key",
    "if-match",
    "x-csrftoken",
    "x-requested-with",
];
/// Seconds for which a browser caches the response to a preflight.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// The name of a header, as a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldName(HeaderName);

impl Value for FieldName {
    fn expects() -> Cow<'static, str> {
        "the name of a header such as sentry-trace".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        if text == "*" {
            return Err(Invalid::because(
                "browsers take no * for requests with credentials, so each header must be named",
            ));
        }
        HeaderName::try_from(text)
            .map(Self)
            .map_err(|_| Invalid::default())
    }
}

/// The operator's settings for scripts of other sites.
#[derive(Clone, Debug, Default)]
pub struct CorsOptions {
    /// Origins that may read responses.
    pub origins: Vec<String>,
    /// Headers that their requests may carry, in addition to those that the API itself reads.
    pub allow_headers: Vec<FieldName>,
    /// Response headers that they may read.
    pub expose_headers: Vec<FieldName>,
}

/// The rules in prepared form.
#[derive(Clone, Debug)]
pub(crate) struct Cors {
    origins: Vec<HeaderValue>,
    allow_headers: HeaderValue,
    expose_headers: Option<HeaderValue>,
}

impl Cors {
    pub(crate) fn new(options: &CorsOptions) -> Self {
        let mut allowed = HEADERS.to_vec();
        let more = options.allow_headers.iter().map(|name| name.0.as_str());
        allowed.extend(more.filter(|name| !HEADERS.contains(name)));
        let exposed: Vec<_> = options
            .expose_headers
            .iter()
            .map(|name| name.0.as_str())
            .collect();
        let origins = options.origins.iter();
        Self {
            origins: origins.filter_map(|origin| origin.parse().ok()).collect(),
            allow_headers: list(&allowed),
            expose_headers: (!exposed.is_empty()).then(|| list(&exposed)),
        }
    }

    /// Whether responses in this scope depend on the origin at all. Pages do not: a script of another origin that could
    /// read them with a user's cookies could read everything that the user may read.
    pub(crate) fn is_on(&self, scope: Scope) -> bool {
        matches!(scope, Scope::Api | Scope::Media) && !self.origins.is_empty()
    }

    /// The origin of the request if it is on the list.
    pub(crate) fn origin(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let origin = headers.get(header::ORIGIN)?;
        self.origins.iter().find(|known| *known == origin).cloned()
    }

    /// Allows the origin to read this response.
    pub(crate) fn allow(&self, origin: HeaderValue, headers: &mut HeaderMap) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
            HeaderValue::from_static("true"),
        );
        if let Some(names) = &self.expose_headers {
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, names.clone());
        }
    }

    /// Adds the headers of a preflight response.
    pub(crate) fn preflight(&self, headers: &mut HeaderMap) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, self.allow_headers.clone());
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    }
}

/// Joins header names to a header value. Header names are valid in a value.
fn list(names: &[&str]) -> HeaderValue {
    HeaderValue::try_from(names.join(", ")).unwrap_or(HeaderValue::from_static("content-type"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_named_and_not_described() {
        for name in ["sentry-trace", "X-Trace", "baggage"] {
            assert!(FieldName::parse(name).is_ok(), "{name}");
        }
        for name in ["*", "", "two words", "a,b", "x:y", "ж"] {
            assert!(FieldName::parse(name).is_err(), "{name}");
        }
    }

    #[test]
    fn what_the_api_reads_is_allowed_whatever_an_operator_adds() {
        let names = ["Sentry-Trace", "Content-Type"].map(|name| FieldName::parse(name).unwrap());
        let options = CorsOptions {
            allow_headers: names.to_vec(),
            ..CorsOptions::default()
        };
        assert_eq!(
            Cors::new(&options).allow_headers,
            "accept, authorization, content-type, idempotency-key, if-match, x-csrftoken, x-requested-with, sentry-trace"
        );
        assert_eq!(Cors::new(&options).expose_headers, None);
    }
}
