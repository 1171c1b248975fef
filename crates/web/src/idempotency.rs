//! The key by which a request that is sent again is known (`docs/api/contract.md#repeats`).
//!
//! The client makes the key. The transaction of the first request stores it with what it made. A request that comes
//! again with the same key is answered with that, and does nothing.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, StatusCode, request::Parts},
};
use serde_json::json;
use std::sync::Arc;
use text::Message;

use crate::{Error, Identity, Once, form::Form, once::Before, openapi::Schema};

/// The header with the key.
pub const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
/// The maximum number of characters of a key.
pub const MAX_KEY: usize = 255;

/// The key of a request, if it has one, with the user and the address that it belongs to.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    key: Option<String>,
    place: String,
}

impl IdempotencyKey {
    /// Whether the client sent a key.
    pub fn is_given(&self) -> bool {
        self.key.is_some()
    }

    /// One effect of this request and body. A key that comes again with another body is refused by
    /// [`Before::repeated`].
    pub fn once(&self, form: &Form) -> Once {
        self.with(&form.fingerprint(&[]))
    }

    /// One effect of this request, which has no body.
    pub fn once_without_body(&self) -> Once {
        self.with("")
    }

    fn with(&self, fingerprint: &str) -> Once {
        let key = self.key.as_ref();
        Once::of_key(key.map(|key| format!("{} {key}", self.place)), fingerprint)
    }
}

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let user = parts.extensions.get::<Arc<Identity>>();
        let user = user.map_or(0, |identity| identity.user_id);
        Ok(Self {
            key: key(&parts.headers)?,
            place: format!("{user} {} {}", parts.method, parts.uri.path()),
        })
    }
}

impl Before {
    /// What the first request with this key made.
    ///
    /// # Errors
    /// 422: the key was used with other content.
    pub fn repeated(self) -> Result<String, Error> {
        if self.is_same {
            return Ok(self.outcome);
        }
        let message = Message::new("idempotency-conflict");
        Err(Error::new(StatusCode::UNPROCESSABLE_ENTITY, message))
    }

    /// The number of the object that the first request with this key made.
    ///
    /// # Errors
    /// 422: the key was used with other content.
    pub fn repeated_id(self) -> Result<i64, Error> {
        self.repeated()?.parse().map_err(Error::internal)
    }
}

/// The key in the headers.
///
/// # Errors
/// 400 for a key that is empty, too long or not printable ASCII, and for two headers.
pub fn key(headers: &HeaderMap) -> Result<Option<String>, Error> {
    let mut given = headers.get_all(HEADER).iter();
    let Some(header) = given.next() else {
        return Ok(None);
    };
    let text = header.to_str().unwrap_or_default().trim();
    // Some clients send the quoted form of a structured field.
    let quoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let text = quoted.unwrap_or(text);
    if given.next().is_none() && is_key(text) {
        Ok(Some(text.to_owned()))
    } else {
        Err(Error::malformed(wrong_key()))
    }
}

/// Whether a text can be a key.
pub fn is_key(text: &str) -> bool {
    (1..=MAX_KEY).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// What is wrong with a text that is not a key.
pub fn wrong_key() -> Message {
    Message::new("idempotency-key").with("max", MAX_KEY)
}

/// The keys that are accepted.
pub fn schema() -> Schema {
    Schema::text().limited(&json!({ "minLength": 1, "maxLength": MAX_KEY }))
}
