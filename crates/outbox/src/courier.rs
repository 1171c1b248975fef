//! The interfaces that the product implements: sending the deliveries of a channel, and handling dead letters.

use async_trait::async_trait;
use db::Tx;

use crate::{Arrived, Delivery, Failure};

/// Composes and sends the deliveries of one channel.
#[async_trait]
pub trait Courier: Send + Sync + 'static {
    /// The channel: what [`Draft::channel`](crate::Draft::channel) names.
    fn channel(&self) -> &'static str;

    /// Sends one delivery, or, where the backlog of a recipient is long, several of kinds that it
    /// [digests](Self::digests), all to one recipient and the longest waiting first, as one message.
    ///
    /// It may be called again for what already arrived (the program was killed before it could note the receipt), so
    /// it gives the other side the delivery's `uuid`; a digest has that of its first delivery. It is dropped when it
    /// takes longer than the deadline of an attempt. No transaction is open meanwhile.
    ///
    /// The answer tells which deliveries a digest had no room for; they are due again at once.
    ///
    /// # Errors
    /// It did not arrive; of a digest, nothing did.
    async fn deliver(&self, deliveries: &[Delivery]) -> Result<Arrived, Failure>;

    /// Whether many deliveries of this kind to one recipient may become one message.
    fn digests(&self, _kind: &str) -> bool {
        false
    }

    /// Whether what a delivery of this kind says must not be kept: its payload is emptied when it arrived, was given up
    /// or is not wanted any more. It cannot be sent again then.
    fn forgets(&self, _kind: &str) -> bool {
        false
    }

    /// Whether deliveries of this kind are given up at their first failure: what nobody wants to get later, such as a test.
    fn tries_once(&self, _kind: &str) -> bool {
        false
    }

    /// Kinds of deliveries that go out after all others, however long they have waited.
    fn can_wait(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether it may be kept on record when this recipient was last reached: true for the addresses of the settings, false
    /// for strangers.
    fn keeps_record_of(&self, _recipient: &str) -> bool {
        true
    }

    /// How the recipients of the channel are reached.
    fn route(&self) -> Route {
        Route::Shared
    }
}

/// How the recipients of a channel are reached: what may go on at once, and what a success says of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// All through one server, several at once, in no strict order. If it works for one, it works for all: mail.
    Shared,
    /// Each on its own way, one after the other and in order; one that is slow or away says nothing of the others:
    /// chats, webhooks.
    Separate,
}

/// Hears of dead letters, so that people can be told over another channel.
#[async_trait]
pub trait OnDeadLetter: Send + Sync + 'static {
    /// These were given up. What is written here is committed together with it, such as an alert that is
    /// [added](crate::Outbox::add).
    ///
    /// # Errors
    /// The database failed; the letters are then marked without it.
    async fn raised(&self, tx: &Tx, letters: &[Delivery]) -> Result<(), db::Error>;
}
