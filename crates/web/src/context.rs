//! What the guard determined about a request, for handlers.

use std::{net::IpAddr, sync::Arc};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use text::Lang;

use crate::Error;

/// The scheme that the client used, as reported by a trusted proxy if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Not encrypted.
    Http,
    /// Encrypted, here or at the proxy.
    Https,
}

impl Scheme {
    /// Name in a URL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// Context of a request. Cheap to clone; an extractor for handlers.
#[derive(Clone, Debug)]
pub struct Context {
    /// Request id, shown in the `X-Request-Id` header, the log and the error page.
    pub request_id: Arc<str>,
    /// The client's address.
    pub address: IpAddr,
    /// The effective scheme.
    pub scheme: Scheme,
    /// The `Host` header with its port. It is on the allow-list.
    pub host: Arc<str>,
    /// Language of messages: `?lang=`, then `Accept-Language`, then Russian (`docs/api/contract.md#languages`).
    pub lang: Lang,
}

impl Context {
    /// An absolute URL of this site for a path that begins with `/`.
    pub fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme.as_str(), self.host)
    }
}

impl<S: Sync> FromRequestParts<S> for Context {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Error::internal(std::io::Error::other("a handler was reached past the guard")))
    }
}
