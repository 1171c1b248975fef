//! The kit tested by itself, against tiny servers that answer what a test tells them to.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod client;
mod commands;
mod contract;
mod database;
mod server;
