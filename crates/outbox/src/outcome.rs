//! The outcome of an attempt, the same type for every channel.

use std::time::Duration;

/// It arrived: what the other side answered, for people to read (`250 2.0.0 Ok: queued as 4F1C`, `message 217`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt(pub String);

/// What a message achieved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The answer of the other side.
    pub receipt: Receipt,
    /// Keys of deliveries that the message did not speak of, because it had no room or because they are moot. They are
    /// due again at once.
    pub left: Vec<i64>,
}

/// The message spoke of everything that it was sent for.
impl From<Receipt> for Arrived {
    fn from(receipt: Receipt) -> Self {
        let left = Vec::new();
        Self { receipt, left }
    }
}

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
    Cancelled {
        /// What is gone.
        reason: String,
    },
}
