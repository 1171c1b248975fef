//! The outbox on both databases, with fake couriers and a simulated clock.
#![expect(clippy::unwrap_used, reason = "in a test, a failed step is the message")]

mod dead_letters;
mod desk;
mod digests;
mod leases;
mod order;
mod retries;
mod status;
mod stopping;
mod world;
