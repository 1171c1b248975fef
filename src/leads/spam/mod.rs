//! Spam detection for the public form. A lead is scored and never refused. From a configured score on, it waits in
//! quarantine with its reasons, unannounced, until a user releases or confirms it (`docs/api/leads.md#moderation`).
//!
//! | file | what it is |
//! |---|---|
//! | `signal` | every signal with its id, weight and message |
//! | `content`, `gibberish`, `words`, `wordlists`, `unicode` | signals in the text |
//! | `token` | the form's signed token |
//! | `work` | proof of work, and when it is required |
//! | `replay` | signals from other submits: used tokens, repeated texts |
//! | `score` | all signals, up to the verdict |
//!
//! The text is scored outside the queue. The marks are looked up in the queue's transaction, with one statement per
//! batch.

mod content;
#[cfg(test)]
mod corpus;
pub(super) mod extras;
mod gibberish;
mod issue;
pub(super) mod replay;
pub(super) mod score;
pub(super) mod signal;
mod token;
mod unicode;
mod wordlists;
mod words;
pub(super) mod work;

pub use super::settings::ProofOfWork;
pub use extras::{Challenge, Extras, HONEYPOT_FIELD, TOKEN_FIELD, WORK_FIELD};
pub use signal::{Reasons, Signal};
