//! The transport over raw sockets: a real server in this process, with well-behaved and misbehaving clients.

mod app;
mod client;
mod crowds;
mod early_answers;
mod framing;
#[cfg(feature = "https")]
mod http2;
mod keep_alive;
mod listening;
#[cfg(feature = "https")]
mod shop;
mod silence;
mod slow_bodies;
mod slow_readers;
mod stopping;
#[cfg(feature = "https")]
mod tls;
