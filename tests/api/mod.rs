//! The public API, by URL.

mod cors;
mod health;
mod routes;
