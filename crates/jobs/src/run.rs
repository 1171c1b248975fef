//! [`Run`]: the information that a job gets about its current run.

use chrono::{DateTime, Utc};
use db::{execute, sea_orm::ConnectionTrait};

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
}

/// Why [`Run::guard`] refuses a transaction.
#[derive(Debug, thiserror::Error)]
pub enum LeaseLost {
    /// Another instance has the job now.
    #[error("another instance has taken the job over")]
    Taken,
    /// The state of the lease cannot be determined.
    #[error(transparent)]
    Database(#[from] db::Error),
}

impl Run {
    /// Ensures that this instance still holds the job, and that it does so until the transaction ends. A guarded
    /// transaction commits only what the holder of the job wrote.
    ///
    /// # Errors
    /// The job was taken over, or the database is not available.
    pub async fn guard(&self, tx: &impl ConnectionTrait) -> Result<(), LeaseLost> {
        let sql = "UPDATE job_runs SET token = token WHERE job = $1 AND scheduled_for = $2 AND token = $3 \
                   AND state = 'running'";
        let values = [self.job.into(), self.scheduled_for.into(), self.token.into()];
        if execute(tx, sql, &values).await? == 0 {
            return Err(LeaseLost::Taken);
        }
        Ok(())
    }
}
