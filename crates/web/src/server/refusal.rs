//! A head that is refused before it becomes a request, and its response.
//!
//! The refused bytes never reach hyper. A placeholder request takes their place, so that the response comes after those
//! to earlier requests of the same connection. No client can send the placeholder's method.

use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};

use crate::{
    Scheme,
    headers::{Scope, SecurityHeaders},
};

/// Why a head is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Not HTTP/1.x, or framed in a way that two parsers could interpret differently (RFC 9112).
    Malformed,
    /// Not complete in time.
    TooSlow,
    /// The request target is too long.
    TargetTooLong,
    /// Too many bytes or lines of headers.
    HeadTooLarge,
}

impl Refusal {
    /// The method of the placeholder. A client that sends it is refused.
    pub(super) const METHOD: &str = "REFUSED";

    /// The request that hyper reads in place of the refused head.
    pub(super) const fn stand_in(self) -> &'static [u8] {
        match self {
            Self::Malformed => b"REFUSED /400 HTTP/1.1\r\n\r\n",
            Self::TooSlow => b"REFUSED /408 HTTP/1.1\r\n\r\n",
            Self::TargetTooLong => b"REFUSED /414 HTTP/1.1\r\n\r\n",
            Self::HeadTooLarge => b"REFUSED /431 HTTP/1.1\r\n\r\n",
        }
    }

    /// The refusal of a placeholder request; `None` for any other request.
    pub(super) fn of<B>(request: &Request<B>) -> Option<Self> {
        (request.method().as_str() == Self::METHOD).then(|| match request.uri().path() {
            "/408" => Self::TooSlow,
            "/414" => Self::TargetTooLong,
            "/431" => Self::HeadTooLarge,
            _ => Self::Malformed,
        })
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::TooSlow => "slow",
            Self::TargetTooLong => "target",
            Self::HeadTooLarge => "head",
        }
    }

    /// The response: the envelope of `docs/api/contract.md#errors`. The target of the request is not known, so it has
    /// the headers of the API. `hsts` is the value of `Strict-Transport-Security` over https.
    pub(super) fn answer(self, scheme: Scheme, hsts: Option<&str>) -> Response<Body> {
        metrics::counter!("http_refused_total", "reason" => self.name()).increment(1);
        let (status, text) = match self {
            Self::Malformed => (StatusCode::BAD_REQUEST, "The request is malformed."),
            Self::TooSlow => (
                StatusCode::REQUEST_TIMEOUT,
                "The request took too long to arrive.",
            ),
            Self::TargetTooLong => (StatusCode::URI_TOO_LONG, "The address is too long."),
            Self::HeadTooLarge => (
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "The headers are too large.",
            ),
        };
        let code = status.as_u16();
        let envelope =
            format!(r#"{{"success":false,"error":{{"code":{code},"message":"{text}","details":{{}}}}}}"#);
        let mut answer = Response::new(Body::from(envelope));
        *answer.status_mut() = status;
        let headers = answer.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            header::HeaderValue::from_static("application/json"),
        );
        SecurityHeaders::new(Scope::Api, hsts).apply(scheme, headers);
        answer
    }
}
