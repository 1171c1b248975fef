//! The outcome of an attempt. It has the same type for every channel.

use std::time::Duration;

/// The receipt of a delivered message: the answer of the other side, for display (`250 2.0.0 Ok: queued as 4F1C`,
/// `message 217`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt(pub String);

/// The result of a successful attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The answer of the other side.
    pub receipt: Receipt,
    /// Ids of deliveries that the message did not include, because it had no room or because they are obsolete. They
    /// are due again at once.
    pub left: Vec<i64>,
}

/// A message that included all its deliveries.
impl From<Receipt> for Arrived {
    fn from(receipt: Receipt) -> Self {
        let left = Vec::new();
        Self { receipt, left }
    }
}

/// The message did not arrive. The texts are for operators. They contain the answer of the other side, but never a
/// secret of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Another attempt may succeed: no connection, a timeout, a 4xx of SMTP, a 5xx or 429 of HTTP.
    #[error("{reason}")]
    Transient {
        /// What happened.
        reason: String,
        /// The minimum wait that the other side asks for, if it named one (`Retry-After`, `retry_after`).
        retry_after: Option<Duration>,
    },
    /// No attempt will ever succeed: a 5xx of SMTP, a 400 of HTTP, an invalid address.
    #[error("{reason}")]
    Permanent {
        /// What happened.
        reason: String,
    },
    /// There is nothing to deliver any more: the subject of the message is gone.
    #[error("{reason}")]
    Cancelled {
        /// What is gone.
        reason: String,
    },
}
