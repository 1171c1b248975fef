//! The public API, by URL.

mod bad_input;
mod client;
mod cors;
mod health;
mod hsts;
pub(crate) mod operations;
mod routes;
mod schema;
mod schemathesis;
mod website;
