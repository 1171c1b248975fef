//! The fields of a form that tell people from programs.

use serde::Serialize;
use web::form::{Form, Sent};

/// The field that carries the token of the form.
pub const TOKEN_FIELD: &str = "form_token";

/// The field that people do not see and programs fill in.
pub const HONEYPOT_FIELD: &str = "contact_website";

/// The field that carries the answer to the token's challenge.
pub const WORK_FIELD: &str = "form_work";

/// What a form may carry against spam. One that carries none of it is taken like any other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Extras {
    /// Name of the field for the token.
    pub token_field: &'static str,
    /// The token: good for one submit within a day.
    pub token: String,
    /// Name of the field that must stay empty and out of sight.
    pub honeypot_field: &'static str,
    /// A riddle for the browser, while one is asked for.
    pub work: Option<Challenge>,
}

/// Find a number whose decimal digits, behind the token and a colon, have a SHA-256 that begins with so many zero bits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Challenge {
    /// Name of the field for the number.
    pub field: &'static str,
    /// Always `SHA-256`.
    pub algorithm: &'static str,
    /// What comes before the number in the hashed text: the token and a colon.
    pub prefix: String,
    /// Zero bits wanted; each doubles the work.
    pub bits: u8,
}

/// What a form brought of the extras; empty fields count as absent, but tell that the form knows of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) token: Option<String>,
    pub(crate) honeypot: Option<String>,
    pub(crate) work: Option<String>,
}

impl Given {
    pub(crate) fn read(form: &Form) -> Self {
        let text = |field| match form.value(field)? {
            Sent::Text(text) => Some(text.trim().to_owned()),
            Sent::Null => None,
            other => Some(other.to_string()),
        };
        Self {
            token: text(TOKEN_FIELD).filter(|token| !token.is_empty()),
            honeypot: text(HONEYPOT_FIELD),
            work: text(WORK_FIELD),
        }
    }

    /// Whether the form knows of any of it.
    pub(crate) fn is_any(&self) -> bool {
        self.token.is_some() || self.honeypot.is_some() || self.work.is_some()
    }
}
