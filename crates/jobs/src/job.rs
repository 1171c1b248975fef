//! [`Job`]: a name, an interval, and an async function.

use std::{fmt, pin::Pin, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};

use crate::Run;

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
    /// It is due at whole multiples of this length, counted from 1970, so that all instances compute the same times.
    pub interval: Duration,
    pub(crate) work: Arc<Work>,
}

impl Job {
    /// A job that runs once in each interval. Its future is dropped if the lease is lost or the program has to end.
    pub fn every<F, E>(
        name: &'static str,
        interval: Duration,
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
            interval,
            work: Arc::new(work),
        }
    }

    /// The latest scheduled time that is not after `now`. Earlier ones that were missed are skipped.
    pub(crate) fn due(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let length = i64::try_from(self.interval.as_millis())
            .ok()
            .filter(|length| *length > 0)?;
        let now = now.timestamp_millis();
        DateTime::from_timestamp_millis(now.checked_sub(now.rem_euclid(length))?)
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("name", &self.name)
            .field("interval", &self.interval)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn every(interval: Duration) -> Job {
        Job::every("job", interval, |_| std::future::ready(Ok::<_, JobError>(())))
    }

    #[test]
    fn an_hourly_job_is_due_at_whole_hours() {
        let job = every(Duration::from_hours(1));
        let due = |text| job.due(at(text)).unwrap();
        assert_eq!(due("2026-10-25T01:59:59.9Z"), at("2026-10-25T01:00:00Z"));
        assert_eq!(due("2026-10-25T02:00:00Z"), at("2026-10-25T02:00:00Z"));
        assert_eq!(due("1969-12-31T23:59:00Z"), at("1969-12-31T23:00:00Z"));
    }

    #[test]
    fn a_length_of_nothing_is_never_due() {
        assert_eq!(every(Duration::ZERO).due(at("2026-10-25T02:00:00Z")), None);
    }
}
