//! Durable deliveries: a row of the outbox is written in the transaction that it tells of, and a worker carries it out
//! until it has arrived or nobody can carry it any more.
//!
//! The engine knows nothing of leads: what a delivery says is composed by the courier of its channel.

mod http;
pub mod mail;
mod outcome;
pub mod telegram;
mod tls;
mod transcript;
pub mod webhook;

pub use outcome::{Failure, Receipt};
pub use tls::Tls;
pub use transcript::Transcript;
