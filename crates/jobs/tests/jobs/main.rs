//! Scheduled work on both databases, by several instances, with a clock that is turned by hand.
#![expect(clippy::unwrap_used, reason = "in a test, a failed step is the message")]

mod clocks;
mod failures;
mod holders;
mod races;
mod stopping;
mod world;
