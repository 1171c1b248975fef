//! [`Scheduler`]: runs the jobs that are due, in one instance.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use db::{Db, lease::Silence};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{Job, JobError, Options, Run, ledger::Ledger};

/// The shutdown phase of a scheduler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
enum Phase {
    Running,
    /// No new jobs are started.
    Finishing,
    /// Running jobs are cancelled.
    Ending,
}

/// The time limit for the last transactions at shutdown.
const LAST_NOTES: Duration = Duration::from_secs(3);

/// Runs jobs that are due until it is stopped. If it is dropped without [`Scheduler::stop`], it ends as if it had been
/// killed: its running jobs start again elsewhere when their leases end.
#[must_use = "dropped, it stops at once"]
#[derive(Debug)]
pub struct Scheduler {
    // Dropped first: a lane that saw the phase sender dropped would treat it as a shutdown and release its run.
    lanes: JoinSet<()>,
    phase: watch::Sender<Phase>,
}

impl Scheduler {
    /// Starts looking for work. Each job has its own lane, so a job that takes long or fails does not delay others.
    pub fn start(db: &Db, jobs: Vec<Job>, options: &Options) -> Self {
        let (phase, seen) = watch::channel(Phase::Running);
        let mut lanes = JoinSet::new();
        for job in jobs {
            let lane = Lane {
                job,
                ledger: Ledger {
                    db: db.clone(),
                    options: options.clone(),
                },
                phase: seen.clone(),
            };
            lanes.spawn(lane.run());
        }
        Self { lanes, phase }
    }

    /// Stops starting jobs, gives running ones this much time to finish, and cancels the rest. A cancelled job is due
    /// at once for other instances.
    pub async fn stop(mut self, patience: Duration) {
        self.phase.send_replace(Phase::Finishing);
        if timeout(patience, self.ended()).await.is_ok() {
            return;
        }
        self.phase.send_replace(Phase::Ending);
        if timeout(LAST_NOTES, self.ended()).await.is_err() {
            tracing::warn!(
                "the database did not answer; what was running is begun again when its lease ends"
            );
        }
    }

    async fn ended(&mut self) {
        while self.lanes.join_next().await.is_some() {}
    }
}

/// One job in one instance.
struct Lane {
    job: Job,
    ledger: Ledger,
    phase: watch::Receiver<Phase>,
}

/// How a run ended.
enum Ending {
    Ended(Result<(), JobError>),
    /// Another instance holds the lease, or it could not be renewed in time.
    Lost,
    /// The program is shutting down.
    Cut,
}

impl Ending {
    fn name(&self) -> &'static str {
        match self {
            Self::Ended(Ok(())) => "done",
            Self::Ended(Err(_)) => "failed",
            Self::Lost => "lost",
            Self::Cut => "cut",
        }
    }
}

impl Lane {
    async fn run(mut self) {
        loop {
            let job = self.job.name;
            if let Err(error) = self.look().await {
                tracing::warn!(job, "what is due could not be looked up: {error}");
            }
            tokio::select! {
                () = reached(&mut self.phase, Phase::Finishing) => return,
                () = sleep(jittered(self.ledger.options.poll)) => {}
            }
        }
    }

    /// Runs the job if it is due and this instance gets the lease.
    async fn look(&mut self) -> Result<(), db::Error> {
        let Some(run) = self.ledger.take(&self.job).await? else {
            return Ok(());
        };
        let began = Instant::now();
        let ending = self.perform(&run).await;
        let took = began.elapsed();
        tell(&run, &ending, took);
        metrics::counter!("job_runs_total", "job" => run.job, "result" => ending.name()).increment(1);
        // A success must be recorded, or the job is done again. So this is retried if the database is unavailable for a
        // moment.
        let told = Instant::now();
        loop {
            match self.note(&run, &ending, took).await {
                Err(error) if told.elapsed() < self.ledger.options.lease / 2 => {
                    tracing::warn!(job = run.job, "the end could not be noted yet: {error}");
                    sleep(self.ledger.options.lease / 20).await;
                }
                noted => return noted,
            }
        }
    }

    async fn note(&self, run: &Run, ending: &Ending, took: Duration) -> Result<(), db::Error> {
        match ending {
            Ending::Ended(Ok(())) => self.ledger.succeeded(run, took).await,
            Ending::Ended(Err(error)) => {
                let wait = self.ledger.options.backoff(run.attempt);
                self.ledger.failed(run, took, &error.to_string(), wait).await
            }
            Ending::Lost => Ok(()),
            Ending::Cut => self.ledger.given_back(run).await,
        }
    }

    /// Runs the job while this instance holds the lease. The job is a separate task, so that a blocking job does not
    /// delay the renewal.
    async fn perform(&mut self, run: &Run) -> Ending {
        let work = Arc::clone(&self.job.work);
        let turn = run.clone();
        let mut task = JoinSet::new();
        task.spawn(async move { work(turn).await });
        let ending = tokio::select! {
            ended = task.join_next() => match ended {
                Some(Ok(result)) => Ending::Ended(result),
                Some(Err(error)) if error.is_panic() => Ending::Ended(Err(JobError::new(panic_message(error)))),
                Some(Err(_)) | None => Ending::Cut,
            },
            () = run.lease.hold(&self.ledger.db, &self.ledger.options.clock, Silence::Stops) => Ending::Lost,
            () = reached(&mut self.phase, Phase::Ending) => Ending::Cut,
        };
        // The job must not continue, because another instance may start it now.
        task.shutdown().await;
        ending
    }
}

fn tell(run: &Run, ending: &Ending, took: Duration) {
    let (job, attempt) = (run.job, run.attempt);
    match ending {
        Ending::Ended(Ok(())) => tracing::debug!(job, ?took, "done"),
        Ending::Ended(Err(error)) => {
            tracing::warn!(job, attempt, "a job failed, and is tried again: {error}");
        }
        Ending::Lost => tracing::warn!(job, "a job was cut off: its lease was lost"),
        Ending::Cut => tracing::info!(job, "a job was cut off, because the program ends"),
    }
}

/// Waits until the phase is reached. A dropped scheduler counts as ended.
async fn reached(phase: &mut watch::Receiver<Phase>, wanted: Phase) {
    let _ = phase.wait_for(|phase| *phase >= wanted).await;
}

/// Three quarters to the whole of the interval, at random, so that instances that started together do not poll
/// together.
fn jittered(poll: Duration) -> Duration {
    let dice = f64::from(getrandom::u32().unwrap_or(u32::MAX)) / f64::from(u32::MAX);
    poll.mul_f64(0.75 + dice / 4.0)
}

fn panic_message(error: tokio::task::JoinError) -> String {
    let payload = error.into_panic();
    let said = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned());
    format!("it panicked: {}", said.unwrap_or_default())
}
