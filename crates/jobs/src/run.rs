//! [`Run`]: the information that a job gets about its turn.

use chrono::{DateTime, Utc};
use db::{execute, sea_orm::ConnectionTrait};

/// One turn of a job.
#[derive(Clone, Debug)]
pub struct Run {
    /// Name of the job.
    pub job: &'static str,
    /// When it was due.
    pub scheduled_for: DateTime<Utc>,
    /// How often this turn has been begun, this time included.
    pub attempt: i64,
    /// Grows each time that any instance takes the job. Whoever is written to can refuse a smaller one than it has seen.
    pub token: i64,
}

/// Why [`Run::guard`] does not let a transaction go on.
#[derive(Debug, thiserror::Error)]
pub enum LeaseLost {
    /// Another instance has the job now.
    #[error("another instance has taken the job over")]
    Taken,
    /// It cannot be known.
    #[error(transparent)]
    Database(#[from] db::Error),
}

impl Run {
    /// Makes sure that the job is still ours, and that it stays so until the transaction ends. A guarded transaction commits
    /// only what the holder of the job wrote.
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
