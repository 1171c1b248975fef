//! The product's tests: one binary, stories by area, each on both databases.
#![expect(clippy::unwrap_used, reason = "in a test, a failed step is the message")]

mod accounts;
mod analytics;
mod api;
mod architecture;
mod backups;
#[cfg(unix)]
mod browser;
mod cli;
mod content;
mod contract;
mod deploy;
mod docs;
mod faults;
#[cfg(all(unix, feature = "https"))]
mod https;
mod leads;
mod library;
mod logging;
#[cfg(unix)]
mod operations;
mod privacy;
mod restart;
mod security;
mod support;
