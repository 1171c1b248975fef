//! Panics are logged like any error: with the request in which they happened, and without the text that they quote.

use std::panic;

use super::mask;

/// Replaces the hook of the standard library, which would print the quoted text of a panic to stderr.
pub(super) fn log() {
    panic::set_hook(Box::new(|info| {
        let message = info.payload_as_str().unwrap_or("without a message");
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(target: "panic", place, "panic: {}", mask::unquoted(message));
    }));
}
