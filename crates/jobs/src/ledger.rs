//! The table `job_runs`: taking a lease on a run, and recording the outcome.

use std::time::Duration;

use chrono::{DateTime, Utc};
use db::{
    Db, Tx, execute, later,
    lease::{self, Rows},
    query,
    sea_orm::{
        Condition, ConnectionTrait as _, DbErr, QueryResult, Value,
        sea_query::{Expr, ExprTrait as _},
    },
};

use crate::{Job, Options, Run};

/// The leases on runs. A run keeps its token: the tokens of a job put its runs in order.
static RUNS: Rows = Rows {
    table: "job_runs",
    token: "token",
    until: "lease_until",
    state: Some("running"),
};

/// The maximum length of a stored cause of a failure, in characters.
const CAUSE: usize = 1000;

/// Access to the rows of one database.
#[derive(Clone, Debug)]
pub(crate) struct Ledger {
    pub(crate) db: Db,
    pub(crate) options: Options,
}

/// The columns of a row that are needed to take a run.
struct Row {
    scheduled_for: DateTime<Utc>,
    state: String,
    attempts: i64,
    token: i64,
    lease_until: Option<DateTime<Utc>>,
    next_attempt_at: Option<DateTime<Utc>>,
    started_at: DateTime<Utc>,
}

impl Row {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            scheduled_for: row.try_get("", "scheduled_for")?,
            state: row.try_get("", "state")?,
            attempts: row.try_get("", "attempts")?,
            token: row.try_get("", "token")?,
            lease_until: row.try_get("", "lease_until")?,
            next_attempt_at: row.try_get("", "next_attempt_at")?,
            started_at: row.try_get("", "started_at")?,
        })
    }
}

/// What the rows of a job say about a run that is due.
enum Verdict {
    /// The run is done, in progress, or to be retried later.
    Leave,
    /// No instance has ever run this job on this database. It starts with its next scheduled time, after the load of a
    /// first start.
    Begin,
    /// There are rows from the future: the clock went back.
    Forget,
    /// This instance may take the run. With the number of previous attempts.
    Take(i64),
}

impl Ledger {
    /// The current time of the clock that all instances share.
    async fn now(&self) -> Result<DateTime<Utc>, db::Error> {
        self.options.clock.now(&self.db).await
    }

    /// Takes the lease on a run that is due, if there is one and no instance holds it.
    ///
    /// Nothing is locked: the row gets the token after the greatest one that was read. Tokens of a job are unique and
    /// only increase, so the write is refused if the rows have changed since they were read.
    pub(crate) async fn take(&self, job: &Job) -> Result<Option<Run>, db::Error> {
        let sql = "SELECT scheduled_for, state, attempts, token, lease_until, next_attempt_at, started_at \
                   FROM job_runs WHERE job = $1";
        let rows = query(self.db.read(), sql, &[job.name.into()]).await?;
        let rows: Vec<Row> = rows.iter().map(Row::read).collect::<Result<_, _>>()?;
        let token = rows.iter().map(|row| row.token).max().unwrap_or(0) + 1;
        // Read after the rows: a row with a later time was then written before the clock went back, however slow this
        // instance is.
        let now = self.now().await?;
        let Some(due) = job.due(now) else {
            return Ok(None);
        };
        let row = Condition::all()
            .add(Expr::col("job").eq(job.name))
            .add(Expr::col("scheduled_for").eq(due));
        let lease = RUNS.lease(row, token, self.options.lease);
        let (state, attempt, until) = match self.verdict(&rows, due, now) {
            Verdict::Leave => return Ok(None),
            Verdict::Forget => return self.forget(job, now, token).await.map(|()| None),
            Verdict::Begin => ("begun", 0, None),
            Verdict::Take(attempts) => ("running", attempts + 1, Some(lease.end(now))),
        };
        let values = [
            job.name.into(),
            due.into(),
            state.into(),
            token.into(),
            attempt.into(),
            until.into(),
            now.into(),
        ];
        match self.write(job, now, token, &values).await {
            Ok(true) if attempt > 0 => Ok(Some(Run {
                job: job.name,
                scheduled_for: due,
                attempt,
                token,
                lease,
            })),
            Ok(_) => Ok(None),
            Err(error) if error.is_conflict() => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn verdict(&self, rows: &[Row], due: DateTime<Utc>, now: DateTime<Utc>) -> Verdict {
        let future = self.options.future(now);
        let is_held = |row: &Row| {
            let is_current = |until| lease::is_current(until, self.options.lease, now);
            row.state == "running" && row.lease_until.is_some_and(is_current)
        };
        if rows.is_empty() {
            return Verdict::Begin;
        }
        if rows.iter().any(|row| row.started_at > future) {
            return Verdict::Forget;
        }
        if rows.iter().any(is_held) {
            return Verdict::Leave;
        }
        let Some(row) = rows.iter().find(|row| row.scheduled_for == due) else {
            return Verdict::Take(0);
        };
        let again_at = match row.state.as_str() {
            "done" | "begun" => return Verdict::Leave,
            // A job that repeatedly kills its instance must not kill one instance after the other, so its retries are
            // delayed, too.
            "running" if row.attempts > 2 => row
                .lease_until
                .map(|until| later(until, self.options.backoff(row.attempts - 2))),
            _ => row.next_attempt_at,
        };
        // If it is further away than any wait, it was written by a clock that has gone back since.
        let latest = later(future, self.options.longest_backoff);
        if again_at.is_some_and(|at| at > now && at <= latest) {
            return Verdict::Leave;
        }
        Verdict::Take(row.attempts)
    }

    /// Writes a run, and marks runs whose holder is gone as failed. `false` or a conflict means that another instance
    /// was faster.
    async fn write(
        &self,
        job: &Job,
        now: DateTime<Utc>,
        token: i64,
        turn: &[Value],
    ) -> Result<bool, db::Error> {
        let tx = self.db.begin().await?;
        let newer = "SELECT token FROM job_runs WHERE job = $1 AND token >= $2 LIMIT 1";
        if !query(&tx, newer, &[job.name.into(), token.into()])
            .await?
            .is_empty()
        {
            return Ok(false);
        }
        let lost = "UPDATE job_runs SET state = 'failed', failed_at = $1, last_error = $2, lease_until = NULL \
                    WHERE job = $3 AND state = 'running'";
        let cause = "the instance that ran it is gone";
        execute(&tx, lost, &[now.into(), cause.into(), job.name.into()]).await?;
        let sql = "INSERT INTO job_runs (job, scheduled_for, state, token, attempts, lease_until, started_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (job, scheduled_for) DO UPDATE SET \
                   state = excluded.state, token = excluded.token, attempts = excluded.attempts, \
                   lease_until = excluded.lease_until, started_at = excluded.started_at, next_attempt_at = NULL \
                   WHERE job_runs.token < excluded.token";
        // A concurrent writer is not visible above. It is detected here, by the row or by the token.
        if execute(&tx, sql, turn).await? == 0 {
            return Ok(false);
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Marks runs from the future, with tokens smaller than `token`, as not done. They run when they are due.
    async fn forget(&self, job: &Job, now: DateTime<Utc>, token: i64) -> Result<(), db::Error> {
        let tx = self.db.begin().await?;
        let sql = "UPDATE job_runs SET state = 'forgotten', started_at = $1, next_attempt_at = NULL, \
                   lease_until = NULL WHERE job = $2 AND started_at > $3 AND token < $4";
        let future = self.options.future(now);
        execute(
            &tx,
            sql,
            &[now.into(), job.name.into(), future.into(), token.into()],
        )
        .await?;
        tx.commit().await?;
        tracing::warn!(job = job.name, "the clock went back");
        Ok(())
    }

    /// Records a success, and deletes old rows.
    pub(crate) async fn succeeded(&self, run: &Run, took: Duration) -> Result<(), db::Error> {
        let now = self.now().await?;
        let tx = self.db.begin().await?;
        let columns = [("succeeded_at", now.into()), ("milliseconds", milliseconds(took))];
        end(&tx, run, "done", columns).await?;
        // Keep the newest rows, and those that define the state of the job.
        let sql = "DELETE FROM job_runs WHERE job = $1 AND state <> 'running' AND token NOT IN \
                   (SELECT token FROM job_runs WHERE job = $1 ORDER BY token DESC LIMIT $2) AND token NOT IN \
                   (SELECT token FROM job_runs WHERE job = $1 AND failed_at IS NOT NULL ORDER BY token DESC LIMIT 1)";
        execute(&tx, sql, &[run.job.into(), i64::from(self.options.keep).into()]).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Releases an unfinished run, so that another instance can start it again.
    pub(crate) async fn given_back(&self, run: &Run) -> Result<(), db::Error> {
        let tx = self.db.begin().await?;
        end(&tx, run, "cut", []).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Records a failure. The next attempt comes after `wait`.
    pub(crate) async fn failed(
        &self,
        run: &Run,
        took: Duration,
        cause: &str,
        wait: Duration,
    ) -> Result<(), db::Error> {
        let now = self.now().await?;
        // PostgreSQL does not store NUL characters.
        let cause: String = cause.chars().filter(|c| *c != '\0').take(CAUSE).collect();
        let tx = self.db.begin().await?;
        let columns = [
            ("failed_at", now.into()),
            ("milliseconds", milliseconds(took)),
            ("last_error", cause.into()),
            ("next_attempt_at", later(now, wait).into()),
        ];
        end(&tx, run, "failed", columns).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Ends a run with a state, which also ends its lease.
async fn end<const N: usize>(
    tx: &Tx,
    run: &Run,
    state: &str,
    columns: [(&'static str, Expr); N],
) -> Result<(), db::Error> {
    let mut update = run.lease.update();
    update.value("state", state).values(columns);
    tx.execute(&update).await?;
    Ok(())
}

fn milliseconds(took: Duration) -> Expr {
    i64::try_from(took.as_millis()).unwrap_or(i64::MAX).into()
}
