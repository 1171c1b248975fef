//! What the readers of bodies share: their limits, and how they refuse.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use text::Message;

use super::sent::Sent;
use crate::{Error, server};

/// Most bytes of JSON, of a form, or of the text parts of a multipart body.
pub const BODY_LIMIT: u64 = 1024 * 1024;

/// The small allowance above it.
pub(super) const ALLOWANCE: u64 = 64 * 1024;

/// Most fields of a form (`docs/api/contract.md#limits`).
pub(super) const MAX_FIELDS: usize = 1000;

/// What was sent, by field.
pub(super) type Values = BTreeMap<String, Sent>;

/// How the client wrote the body; some rules differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// `application/json`: values have types, and an empty text is not an absent one.
    Json,
    /// A form, urlencoded or multipart: everything is text.
    #[default]
    Form,
}

/// 400: the body cannot be read.
pub(super) fn malformed() -> Error {
    Error::malformed(Message::new("bad-request"))
}

/// What a failed read of a body means.
pub(super) fn interrupted(error: &(dyn std::error::Error + 'static)) -> Error {
    if server::body::BodyError::find(error) == Some(server::body::BodyError::TooSlow) {
        return Error::new(StatusCode::REQUEST_TIMEOUT, Message::new("timeout"));
    }
    malformed()
}
