//! The public API, by URL.

mod client;
mod cors;
mod health;
mod hsts;
mod routes;
mod schema;
mod schemathesis;
