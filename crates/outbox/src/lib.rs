//! Durable deliveries: a row of the outbox is written in the transaction that causes it, and a worker sends it until it
//! is delivered or given up.
//!
//! The engine does not depend on slices: the courier of a channel composes the message.
//!
//! [`Outbox::add`] adds deliveries inside a transaction. [`Outbox::start`] gives each channel its own lane. The lane
//! claims due deliveries with a lease, lets its [`Courier`] send them while no transaction is open, and records the
//! outcome: a receipt, another attempt later, or a dead letter. Delivery is at least once: if a worker is killed
//! between sending and recording, its lease expires, and another attempt follows with the same `uuid`.

mod attempt;
mod backoff;
mod channel_worker;
mod claim;
mod courier;
mod delivery;
mod forget;
mod health;
mod http;
mod id;
pub mod mail;
mod options;
mod outbox;
mod outcome;
mod pause;
mod phase;
mod record_outcome;
mod status;
pub mod telegram;
mod tls;
mod transcript;
pub mod webhook;
mod worker;

pub use courier::{Courier, OnDeadLetter, Route};
pub use delivery::{Draft, Model as Delivery, State};
pub use forget::Mention;
#[cfg(feature = "otel")]
pub use http::blocking_builder as blocking_http_client;
pub use http::builder as http_client;
pub use options::{Clock, Options};
pub use outbox::{Counts, Outbox, Tally};
pub use outcome::{Arrived, Failure, Receipt};
pub use status::{Failing, RecipientStatus};
pub use tls::Tls;
pub use transcript::Transcript;
pub use worker::Worker;
