//! Tests of the kit itself, against small servers with scripted responses.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod client;
mod commands;
mod contract;
mod database;
mod server;
