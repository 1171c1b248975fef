//! The public API, by URL.

mod health;
