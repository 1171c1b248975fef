//! The transport over raw sockets: a real server in this process, with well-behaved and misbehaving clients.

mod app;
mod client;
mod crowds;
mod early_answers;
mod framing;
mod keep_alive;
mod listening;
mod silence;
mod slow_bodies;
mod slow_readers;
mod stopping;
#[cfg(feature = "https")]
mod tls;
