//! Work that is due by the clock, shared by all instances of a database.
//!
//! A [`Job`] is a name, a schedule and an async function. Every instance runs a [`Scheduler`] with the same list; each time
//! that a job is due is one row of `job_runs`, and who inserts the row does the work. The row carries a lease that the
//! holder renews: an instance that was killed is replaced when it ends. A job that fails or panics is tried again with a
//! growing wait, and the others go on meanwhile.
//!
//! Times that were missed (nobody ran, the clock jumped ahead) collapse to the latest one. When the clock goes back, rows
//! from what is the future now count as not done, so that nobody waits for the clock to catch up. The clock is the
//! database's, so that instances cannot disagree about it.
//!
//! A job is done exactly once when it succeeds; one that dies in the middle is begun again, so its work must bear that. Where
//! it must not be done by two even for a moment, [`Run::guard`] ties a transaction to the lease.

mod clock;
mod job;
mod ledger;
mod options;
mod run;
mod schedule;
mod scheduler;
mod standing;

pub use clock::Clock;
pub use job::{Job, JobError};
pub use options::Options;
pub use run::{LeaseLost, Run};
pub use schedule::Schedule;
pub use scheduler::Scheduler;
pub use standing::{Standing, measure, standing};
