//! The trait of types that settings can have.

use std::borrow::Cow;

/// A type that can be parsed from a text in the environment.
pub trait Value: Sized {
    /// Whether the text is a secret, which must not appear in messages, reports or examples.
    const SECRET: bool = false;

    /// Whether an empty text is a valid value. If not, `NAME=` means "not set", as Django's users expect.
    const EMPTY_IS_VALUE: bool = false;

    /// The allowed values, as the end of the sentence "Allowed: …".
    fn expects() -> Cow<'static, str>;

    /// Parses the text of a setting.
    ///
    /// # Errors
    /// The reason, if [`Value::expects`] does not say it. It must not contain a secret.
    fn parse(text: &str) -> Result<Self, Invalid>;

    /// The text in a form that may be shown, in errors and in `paradise config`.
    fn shown(text: &str) -> String {
        if Self::SECRET {
            hidden(text)
        } else {
            text.to_owned()
        }
    }

    /// The parts of the text that must never be printed: all of a secret, and nothing of other values.
    fn secrets(text: &str) -> Vec<String> {
        if Self::SECRET && !text.is_empty() {
            vec![text.to_owned()]
        } else {
            vec![]
        }
    }
}

/// A placeholder that is printed instead of a secret.
fn hidden(text: &str) -> String {
    match text.chars().count() {
        0 => "(not set)".to_owned(),
        count => format!("(hidden, {count} characters)"),
    }
}

/// Why a text is not a valid value of its type; empty if [`Value::expects`] is sufficient.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Invalid {
    reason: String,
}

impl Invalid {
    /// A reason in addition to the allowed values: a clause without a full stop.
    pub fn because(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
        }
    }
}
