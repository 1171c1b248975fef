//! What speaks against a lead of the public form. It is scored and never refused: from a score on it waits in
//! quarantine with its reasons, unannounced, until a person frees or confirms it (`docs/api/leads.md#moderation`).
//!
//! | file | what it is |
//! |---|---|
//! | `signal` | every reason with its id, weight and message |
//! | `content`, `gibberish`, `words`, `lists`, `letters` | what the text itself gives away |
//! | `token` | the form's signed token |
//! | `work` | proof of work, and when it is asked for |
//! | `marks` | what other submits tell: used tokens, repeated texts |
//! | `suspicion` | all of it, up to the verdict |
//!
//! Text is judged beside the queue; the marks are asked in the queue's transaction, one statement a batch.

mod content;
#[cfg(test)]
mod corpus;
mod gibberish;
mod letters;
mod lists;
mod marks;
mod signal;
mod suspicion;
mod token;
mod words;
mod work;

pub use signal::{Reasons, Signal};
pub use work::ProofOfWork;

pub(super) use marks::{forget, look_up, sweep};
pub(super) use suspicion::{Suspicion, Verdict};
pub(super) use work::Watch;

use serde::Serialize;
use web::Error;
use web::form::{Form, Sent};

use super::Leads;
use crate::zone;

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

impl Leads {
    /// Fresh extras for a form that is about to be shown.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn extras(&self) -> Result<Extras, Error> {
        let bits = self.watch.bits(&self.core).await?;
        let token = token::issue(&self.core.secret, zone::now(), bits);
        let work = (bits > 0).then(|| Challenge {
            field: WORK_FIELD,
            algorithm: "SHA-256",
            prefix: format!("{token}:"),
            bits,
        });
        Ok(Extras {
            token_field: TOKEN_FIELD,
            token,
            honeypot_field: HONEYPOT_FIELD,
            work,
        })
    }
}

/// What a form brought of the extras; empty fields count as absent, but tell that the form knows of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Given {
    token: Option<String>,
    honeypot: Option<String>,
    work: Option<String>,
}

impl Given {
    pub(super) fn read(form: &Form) -> Self {
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
    fn is_any(&self) -> bool {
        self.token.is_some() || self.honeypot.is_some() || self.work.is_some()
    }
}
