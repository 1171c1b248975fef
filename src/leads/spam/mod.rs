//! What speaks against a lead of the public form. It is scored and never refused: from a score on it waits in
//! quarantine with its reasons, unannounced, until a person frees or confirms it (`docs/api/leads.md#moderation`).
//!
//! | file | what it is |
//! |---|---|
//! | `signal` | every reason with its id, weight and message |
//! | `content`, `gibberish`, `words`, `wordlists`, `unicode` | what the text itself gives away |
//! | `token` | the form's signed token |
//! | `work` | proof of work, and when it is asked for |
//! | `replay` | what other submits tell: used tokens, repeated texts |
//! | `score` | all of it, up to the verdict |
//!
//! Text is judged beside the queue; the marks are asked in the queue's transaction, one statement a batch.

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
