//! Scheduled work, shared by all instances of a database.
//!
//! A [`Job`] is a name, an interval and an async function. Every instance runs a [`Scheduler`] with the same list. Each
//! time that a job is due is one row of `job_runs`, and the instance that inserts the row does the work. The row
//! carries a lease that the holder renews. If the holder was killed, another instance takes over when the lease ends. A
//! job that fails or panics is tried again after a growing delay. Other jobs continue.
//!
//! Missed times (no instance ran, the clock jumped ahead) collapse to the latest one. When the clock goes back, rows
//! that are in the future now count as not done, so that jobs do not wait for the clock to catch up. The clock is the
//! database's, so that all instances agree.
//!
//! A job is done exactly once when it succeeds. One that is interrupted starts again, so its work must be repeatable.
//! A system that the job writes to can refuse the [`Run::token`] of an instance that was replaced.

mod job;
mod ledger;
mod options;
mod run;
mod scheduler;
mod status;

pub use db::Clock;
pub use job::{Job, JobError};
pub use options::Options;
pub use run::Run;
pub use scheduler::Scheduler;
pub use status::{JobStatus, measure, status};
