//! The state of each job, for metrics, health and checks.

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, Utc};
use db::{Db, query, sea_orm::DbErr};

/// The state of a job across all instances.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobStatus {
    /// Name of the job.
    pub job: String,
    /// When it last succeeded.
    pub last_success: Option<DateTime<Utc>>,
    /// The duration of that run.
    pub last_duration: Option<Duration>,
    /// When it last failed.
    pub last_failure: Option<DateTime<Utc>>,
    /// Why it last failed. Only for operators.
    pub last_error: String,
    /// Whether the last failure is later than the last success.
    pub is_failing: bool,
    /// Whether an instance is running it now, or died while running it.
    pub is_running: bool,
}

/// The state of all jobs that have been due at least once, sorted by name.
///
/// # Errors
/// The database is not available.
pub async fn status(db: &Db) -> Result<Vec<JobStatus>, db::Error> {
    let sql =
        "SELECT job, state, succeeded_at, failed_at, milliseconds, last_error FROM job_runs ORDER BY token";
    let mut jobs = BTreeMap::<String, JobStatus>::new();
    for row in query(db.read(), sql, &[]).await? {
        let name: String = row.try_get("", "job")?;
        let job = jobs.entry(name.clone()).or_insert_with(|| JobStatus {
            job: name,
            ..JobStatus::default()
        });
        note(job, &row)?;
    }
    Ok(jobs.into_values().collect())
}

/// Updates the metrics of jobs.
///
/// # Errors
/// The database is not available.
pub async fn measure(db: &Db) -> Result<(), db::Error> {
    for job in status(db).await? {
        if let (Some(at), Some(took)) = (job.last_success, job.last_duration) {
            let at = Duration::from_secs(at.timestamp().try_into().unwrap_or(0));
            metrics::gauge!("job_last_success_timestamp_seconds", "job" => job.job.clone())
                .set(at.as_secs_f64());
            metrics::gauge!("job_duration_seconds", "job" => job.job).set(took.as_secs_f64());
        }
    }
    Ok(())
}

/// Merges a row into the state from the earlier rows.
fn note(job: &mut JobStatus, row: &db::sea_orm::QueryResult) -> Result<(), DbErr> {
    let state: String = row.try_get("", "state")?;
    job.is_running |= state == "running";
    if let Some(at) = row.try_get::<Option<DateTime<Utc>>>("", "failed_at")? {
        job.last_failure = Some(at);
        job.last_error = row.try_get("", "last_error")?;
        job.is_failing = true;
    }
    if let Some(at) = row.try_get::<Option<DateTime<Utc>>>("", "succeeded_at")? {
        let took: i64 = row.try_get("", "milliseconds")?;
        job.last_success = Some(at);
        job.last_duration = Some(Duration::from_millis(took.try_into().unwrap_or(0)));
        job.is_failing = state == "failed";
    }
    Ok(())
}
