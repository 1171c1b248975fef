//! Tools for tests: tests that run on both databases, an HTTP client that can misbehave, and a replayer of the
//! contract's vectors. It does not depend on the product; the product's tests implement [`Fixture`] for their own
//! `TestApp`.
#![expect(
    clippy::missing_panics_doc,
    reason = "a panic is how a test kit fails the test that uses it"
)]

pub mod client;
pub mod contract;
mod database;
pub mod fake;
pub mod fuzz;
mod postgres;
mod sqlite;
mod story;

pub use client::{Answer, Client};
pub use database::{DatabaseKind, TestDatabase};
pub use story::{Fixture, run_story};
pub use testkit_macros::db_test;
