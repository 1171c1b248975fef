//! [`Run`]: the information that a job gets about its current run.

use chrono::{DateTime, Utc};
use db::lease::Lease;

/// One run of a job.
#[derive(Clone, Debug)]
pub struct Run {
    /// Name of the job.
    pub job: &'static str,
    /// When it was due.
    pub scheduled_for: DateTime<Utc>,
    /// How many times this run was started, including this one.
    pub attempt: i64,
    /// A fencing token: it increases each time that any instance takes the job. A system that the job writes to can
    /// refuse a token that is smaller than one it has seen.
    pub token: i64,
    /// The lease on the row of this run.
    pub(crate) lease: Lease,
}
