//! Writes the bodies of errors: a JSON envelope for programs, a page for people.

use axum::{
    body::Body,
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER},
    },
    response::Response,
};
use text::Message;

use super::Seen;
use crate::{Context, Error, headers::Scope, page_of_error};

/// Writes an error as a JSON envelope or a page.
pub(super) fn word(response: Response, seen: &Seen<'_>, context: &Context) -> Response {
    let is_written = response.headers().contains_key(CONTENT_TYPE);
    let error = match response.extensions().get::<Error>() {
        Some(error) => error.clone(),
        // The handler has written a body of its own, such as the field errors of the tracking route.
        None if is_written => return response,
        None => Error::new(response.status(), generic(response.status())),
    };
    if error.status().is_server_error() {
        tracing::error!(status = error.status().as_u16(), "{error}");
    }
    let (mut parts, _) = response.into_parts();
    let body = if seen.scope != Scope::Api && seen.wants_html {
        parts
            .headers
            .insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        page_of_error::render(&error, context)
    } else {
        parts
            .headers
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let mut envelope = error.envelope(context.lang);
        // No client input leads here (`docs/api/contract.md#errors`). A user who reports the failure needs the request
        // id.
        if error.status() == StatusCode::INTERNAL_SERVER_ERROR {
            envelope["error"]["details"]["request_id"] = context.request_id.as_ref().into();
        }
        envelope.to_string()
    };
    if parts.status == StatusCode::SERVICE_UNAVAILABLE {
        parts
            .headers
            .entry(RETRY_AFTER)
            .or_insert(HeaderValue::from_static("5"));
    }
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(body))
}

/// A generic message for a status that the router or an extractor returned without one.
fn generic(status: StatusCode) -> Message {
    Message::new(match status {
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::METHOD_NOT_ALLOWED => "method-not-allowed",
        StatusCode::REQUEST_TIMEOUT => "timeout",
        status if status.is_server_error() => "internal",
        _ => "bad-request",
    })
}
