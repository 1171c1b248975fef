//! Limits and errors shared by the readers of bodies.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use text::Message;

use super::sent::Sent;
use crate::{Error, server};

/// Maximum size in bytes of JSON, of a form, or of the text parts of a multipart body.
pub const BODY_LIMIT: u64 = 1024 * 1024;

/// A small allowance above it.
pub(super) const ALLOWANCE: u64 = 64 * 1024;

/// Maximum number of fields of a form (`docs/api/contract.md#limits`).
pub(super) const MAX_FIELDS: usize = 1000;

/// Sent values by field.
pub(super) type Values = BTreeMap<String, Sent>;

/// Format of the body; some rules depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// `application/json`: values have types, and an empty text is not an absent one.
    Json,
    /// A form, urlencoded or multipart: everything is text.
    #[default]
    Form,
}

/// 400: the body cannot be parsed.
pub(super) fn malformed() -> Error {
    Error::malformed(Message::new("bad-request"))
}

/// The error for a failed read of a body.
pub(super) fn interrupted(error: &(dyn std::error::Error + 'static)) -> Error {
    if server::body::BodyError::find(error) == Some(server::body::BodyError::TooSlow) {
        return Error::new(StatusCode::REQUEST_TIMEOUT, Message::new("timeout"));
    }
    malformed()
}
