//! A value as the client sent it.

use std::fmt;

use bytes::Bytes;
use serde::{Serialize, Serializer};
use serde_json::{Number, Value, value::RawValue};

/// A value of a field. In a form every value is a text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Sent {
    /// JSON's null.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(String),
    /// A list or an object.
    Nested(Nested),
}

/// The JSON of a list or an object, as it was sent. It is valid.
#[derive(Clone, Debug, PartialEq)]
pub struct Nested(Bytes);

impl Sent {
    /// A value within the text of a body.
    pub(super) fn of_json(body: &Bytes, value: &RawValue) -> Self {
        let text = value.get();
        if text.starts_with(['{', '[']) {
            return Self::Nested(Nested(body.slice_ref(text.as_bytes())));
        }
        // It was validated before.
        match serde_json::from_str(text).unwrap_or_default() {
            Value::Bool(value) => Self::Bool(value),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::Text(text),
            Value::Null | Value::Array(_) | Value::Object(_) => Self::Null,
        }
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }
}

impl Nested {
    /// The JSON text as sent.
    pub fn text(&self) -> &str {
        // It was validated as UTF-8 when it was parsed.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Serialized as a text: two bodies are equal if they were written in the same way.
impl Serialize for Nested {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

/// A text as it is, anything else as JSON.
impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => value.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::Nested(nested) => f.write_str(nested.text()),
        }
    }
}
