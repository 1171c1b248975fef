//! JSON bodies.

use serde_json::Value;
use text::Message;

use crate::Error;

/// Parses a body. Depth is bounded by the parser (128 levels); NaN, infinities, numbers beyond a double and lone
/// surrogates are refused by it.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice(bytes)
        .map_err(|error| Error::malformed(Message::new("malformed-json")).because(error))
}

/// Whether a NUL character stands anywhere in the value; neither database would take it.
pub(super) fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(entries) => entries
            .iter()
            .any(|(key, value)| key.contains('\0') || has_nul(value)),
        _ => false,
    }
}
