//! [`Job`]: a name, a schedule, and an async function.

use std::{fmt, pin::Pin, sync::Arc, time::Duration};

use chrono::NaiveTime;

use crate::{Run, Schedule};

/// Why a job failed, as a message for operators.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct JobError(String);

impl JobError {
    /// An error with this cause.
    pub fn new(cause: impl fmt::Display) -> Self {
        Self(cause.to_string())
    }
}

type Work = dyn Fn(Run) -> Pin<Box<dyn Future<Output = Result<(), JobError>> + Send>> + Send + Sync;

/// A scheduled job.
#[derive(Clone)]
pub struct Job {
    /// The unique name. It must never change: all instances and all versions of a program identify the job by it.
    pub name: &'static str,
    /// When it is due.
    pub schedule: Schedule,
    pub(crate) work: Arc<Work>,
}

impl Job {
    /// A job that runs once in each `length`, at its whole multiples since 1970.
    pub fn every<F, E>(
        name: &'static str,
        length: Duration,
        work: impl Fn(Run) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: fmt::Display + Send + 'static,
    {
        Self::new(name, Schedule::Every(length), work)
    }

    /// A job that runs once a day at a local time of the site.
    pub fn daily<F, E>(
        name: &'static str,
        time: NaiveTime,
        work: impl Fn(Run) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: fmt::Display + Send + 'static,
    {
        Self::new(name, Schedule::Daily(time), work)
    }

    /// A job with a schedule. Its future is dropped if the lease is lost or the program has to end.
    pub fn new<F, E>(
        name: &'static str,
        schedule: Schedule,
        work: impl Fn(Run) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: fmt::Display + Send + 'static,
    {
        let work = move |run| {
            let work = work(run);
            Box::pin(async move { work.await.map_err(JobError::new) })
                as Pin<Box<dyn Future<Output = Result<(), JobError>> + Send>>
        };
        Self {
            name,
            schedule,
            work: Arc::new(work),
        }
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("name", &self.name)
            .field("schedule", &self.schedule)
            .finish_non_exhaustive()
    }
}
