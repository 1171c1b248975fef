//! Scheduled jobs on both databases, with several instances and a simulated clock.
#![expect(clippy::unwrap_used, reason = "in a test, a failed step is the message")]

mod clocks;
mod failures;
mod holders;
mod races;
mod stopping;
mod world;
