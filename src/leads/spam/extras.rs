//! The form fields that distinguish people from programs.

use schemars::JsonSchema;
use serde::Serialize;
use web::form::{Form, Sent};

/// The field that contains the token of the form.
pub const TOKEN_FIELD: &str = "form_token";

/// The field that is hidden from people and that programs fill in.
pub const HONEYPOT_FIELD: &str = "contact_website";

/// The field that contains the solution of the token's challenge.
pub const WORK_FIELD: &str = "form_work";

/// The extra fields of a form against spam. A form without them is accepted like any other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Extras {
    /// The name of the token field.
    pub token_field: &'static str,
    /// The token, valid for one submit within a day.
    pub token: String,
    /// The name of the field that must stay empty and hidden.
    pub honeypot_field: &'static str,
    /// A challenge for the browser, while one is required.
    pub work: Option<Challenge>,
}

/// The challenge is to find a number. Its decimal digits are appended to the token and a colon. The SHA-256 of that
/// text must begin with this many zero bits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Challenge {
    /// The name of the field for the number.
    pub field: &'static str,
    /// Always `SHA-256`.
    pub algorithm: &'static str,
    /// The prefix of the hashed text: the token and a colon.
    pub prefix: String,
    /// The required number of zero bits; each doubles the work.
    pub bits: u8,
}

/// The extra fields that a form sent. Empty fields count as absent, but show that the form supports them.
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

    /// Whether the form supports any extra field.
    pub(crate) fn is_any(&self) -> bool {
        self.token.is_some() || self.honeypot.is_some() || self.work.is_some()
    }
}
