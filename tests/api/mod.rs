//! The public API, by URL.

mod cors;
mod health;
mod hsts;
mod routes;
mod schema;
