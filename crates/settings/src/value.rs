//! What a type must know to be a setting.

use std::borrow::Cow;

/// A type that is written as text in the environment.
pub trait Value: Sized {
    /// Whether the text is a secret, which no message, report or example may show.
    const SECRET: bool = false;

    /// Whether an empty text is a value of its own. Where it is not, `NAME=` means "not set", as Django's users expect.
    const EMPTY_IS_VALUE: bool = false;

    /// What is allowed, as the end of the sentence "Allowed: …".
    fn expects() -> Cow<'static, str>;

    /// Reads the text of a setting.
    ///
    /// # Errors
    /// What is wrong beyond not being what [`Value::expects`] says; must not repeat a secret.
    fn parse(text: &str) -> Result<Self, Invalid>;

    /// The text as people may see it, in errors and in `paradise config`.
    fn shown(text: &str) -> String {
        if Self::SECRET {
            hidden(text)
        } else {
            text.to_owned()
        }
    }

    /// What must never be printed of the text: all of a secret, and nothing of anything else.
    fn secrets(text: &str) -> Vec<String> {
        if Self::SECRET && !text.is_empty() {
            vec![text.to_owned()]
        } else {
            vec![]
        }
    }
}

/// Stands for a secret wherever its text would be printed.
fn hidden(text: &str) -> String {
    match text.chars().count() {
        0 => "(not set)".to_owned(),
        count => format!("(hidden, {count} characters)"),
    }
}

/// Why a text is no value of its type; empty if [`Value::expects`] says it all.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Invalid {
    reason: String,
}

impl Invalid {
    /// A reason that helps beyond the list of what is allowed: a clause without a full stop.
    pub fn because(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
        }
    }
}
