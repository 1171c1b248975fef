//! The interfaces that the application implements: sending the deliveries of a channel, and handling dead letters.

use async_trait::async_trait;
use db::Tx;

use crate::{Arrived, Delivery, Failure};

/// Composes and sends the deliveries of one channel.
#[async_trait]
pub trait Courier: Send + Sync + 'static {
    /// The name of the channel, as in [`Draft::channel`](crate::Draft::channel).
    fn channel(&self) -> &'static str;

    /// Sends one delivery. If the backlog of a recipient is long, it gets several deliveries of kinds that it
    /// [digests](Self::digests), all to one recipient and the longest waiting first, and sends them as one message.
    ///
    /// It may be called again for a delivery that already arrived (if the program was killed before it could record the
    /// receipt). So it passes the delivery's `uuid` to the other side. A digest has that of its first delivery. The
    /// future is dropped if it takes longer than the deadline of an attempt. No transaction is open during the call.
    ///
    /// The result names the deliveries that a digest had no room for. They are due again at once.
    ///
    /// # Errors
    /// The message did not arrive. For a digest, none of the deliveries did.
    async fn deliver(&self, deliveries: &[Delivery]) -> Result<Arrived, Failure>;

    /// Whether several deliveries of this kind to one recipient may be sent as one message.
    fn digests(&self, _kind: &str) -> bool {
        false
    }

    /// Whether the content of a delivery of this kind must not be stored: its payload is deleted when it was delivered,
    /// given up or cancelled. It cannot be sent again then.
    fn forgets(&self, _kind: &str) -> bool {
        false
    }

    /// Whether deliveries of this kind are given up at their first failure, because they are not useful later, such as
    /// a test.
    fn tries_once(&self, _kind: &str) -> bool {
        false
    }

    /// Kinds of deliveries that are sent after all others, however long they have waited.
    fn can_wait(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether the time of the last message to this recipient may be recorded: true for the addresses of the settings,
    /// false for other persons.
    fn keeps_record_of(&self, _recipient: &str) -> bool {
        true
    }

    /// How the recipients of the channel are reached.
    fn route(&self) -> Route {
        Route::Shared
    }
}

/// How the recipients of a channel are reached: which deliveries may be sent concurrently, and what a success means for
/// the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// All through one server, several at once, in no strict order. If it works for one recipient, it works for all:
    /// mail.
    Shared,
    /// Each recipient has its own route. Its deliveries are sent one after the other and in order. A slow or
    /// unavailable recipient says nothing about the others: chats, webhooks.
    Separate,
}

/// Called for dead letters, so that people can be alerted over another channel.
#[async_trait]
pub trait OnDeadLetter: Send + Sync + 'static {
    /// These deliveries were given up. What is written here is committed together with it, such as an alert that is
    /// [added](crate::Outbox::add).
    ///
    /// # Errors
    /// The database failed. The letters are then marked without the alert.
    async fn raised(&self, tx: &Tx, letters: &[Delivery]) -> Result<(), db::Error>;
}
