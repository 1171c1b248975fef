//! Replays the contract's vectors against a running server and compares the answers
//! (`docs/testing.md#the-contract`).
//! [`Replay`] is for the REST API, [`run_commands`] for the command line.

mod commands;
mod compare;
mod login;
mod replay;
mod report;
mod rules;
mod vector;

pub use commands::run_commands;
pub use login::Login;
pub use replay::Replay;
pub use report::{Failure, Problem, Report};
