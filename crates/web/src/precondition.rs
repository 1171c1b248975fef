//! Versions of objects: a write names the version that its client has read, so that it overwrites no change that the
//! client has not seen (RFC 9110 §13.1.1, `docs/api/contract.md#versions`).

use axum::{
    extract::FromRequestParts,
    http::{
        HeaderValue, StatusCode,
        header::{ETAG, IF_MATCH},
        request::Parts,
    },
    response::{IntoResponseParts, ResponseParts},
};
use serde::Serialize;
use text::Message;

use crate::{Error, conditional, sha256_hex};

/// The version of an object. It depends on what the user may see of the object, and not on what a request adds to or
/// leaves out of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityTag(HeaderValue);

impl EntityTag {
    /// The version of an object with this representation.
    ///
    /// # Panics
    /// Never: hexadecimal digits are valid in a tag.
    pub fn of(object: &impl Serialize) -> Self {
        let text = serde_json::to_string(object).unwrap_or_default();
        let digest = &sha256_hex(text)[..24];
        Self(HeaderValue::try_from(format!("\"{digest}\"")).expect("hexadecimal digits"))
    }
}

/// As the header `ETag`.
impl IntoResponseParts for EntityTag {
    type Error = std::convert::Infallible;

    fn into_response_parts(self, mut response: ResponseParts) -> Result<ResponseParts, Self::Error> {
        response.headers_mut().insert(ETAG, self.0);
        Ok(response)
    }
}

/// The versions that a write may replace; without the header, any.
#[derive(Clone, Debug, Default)]
pub struct IfMatch(Vec<HeaderValue>);

impl IfMatch {
    /// Whether the write may replace this version. Weak tags match nothing.
    pub fn allows(&self, current: &EntityTag) -> bool {
        self.0.is_empty()
            || self
                .0
                .iter()
                .any(|list| conditional::is_named(list.as_bytes(), current.0.as_bytes()))
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.headers.get_all(IF_MATCH).iter().cloned().collect()))
    }
}

impl Error {
    /// 412: the object has another version than the client has read. `last` is who changed it last, and when.
    pub fn changed_meanwhile(last: Option<(String, String)>) -> Self {
        let Some((who, at)) = last else {
            return Self::new(StatusCode::PRECONDITION_FAILED, Message::new("changed-meanwhile"));
        };
        let message = Message::new("changed-meanwhile-by").with("who", who.as_str());
        let error = Self::new(StatusCode::PRECONDITION_FAILED, message);
        let as_is = |text: String| Message::new("as-is").with("text", text);
        error
            .with_field("changed_by", as_is(who))
            .with_field("changed_at", as_is(at))
    }
}
