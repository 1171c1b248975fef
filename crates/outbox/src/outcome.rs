//! How an attempt to deliver ended, in the same words for every channel.

use std::time::Duration;

/// It arrived: what the other side answered, for people to read (`250 2.0.0 Ok: queued as 4F1C`, `message 217`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt(pub String);

/// It did not arrive. The texts are for operators; they hold what the other side said, never a secret of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Another try may succeed: no connection, a time-out, a 4xx of SMTP, a 5xx or 429 of HTTP.
    #[error("{reason}")]
    Transient {
        /// What happened.
        reason: String,
        /// The earliest moment that the other side allows, if it named one (`Retry-After`, `retry_after`).
        retry_after: Option<Duration>,
    },
    /// No try will ever succeed: a 5xx of SMTP, a 400 of HTTP, an address that is none.
    #[error("{reason}")]
    Permanent {
        /// What happened.
        reason: String,
    },
    /// There is nothing to deliver any more: what it tells of is gone.
    #[error("{reason}")]
    Moot {
        /// What is gone.
        reason: String,
    },
}
