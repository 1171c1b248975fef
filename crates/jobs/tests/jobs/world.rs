//! Shared test fixtures: a clock, instances, and a book in which jobs record their runs.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use db::{DatabaseUrl, Db};
use jobs::{Clock, Job, JobStatus, Options, Scheduler};
use testkit::{Fixture, TestDatabase};

/// The timeout for any step in these tests. Most take milliseconds.
const AT_MOST: Duration = Duration::from_mins(1);

pub const MINUTE: Duration = Duration::from_mins(1);

/// A simulated clock.
#[derive(Clone)]
pub struct Hands(Arc<AtomicI64>);

impl Hands {
    pub fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.load(Ordering::SeqCst)).unwrap()
    }

    pub fn turn(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_microseconds().unwrap(), Ordering::SeqCst);
    }

    pub fn turn_to(&self, at: &str) {
        let at: DateTime<Utc> = at.parse().unwrap();
        self.0.store(at.timestamp_micros(), Ordering::SeqCst);
    }
}

/// The recorded runs: how often each scheduled time of a job was done.
#[derive(Clone, Default)]
pub struct Book(Arc<Mutex<BTreeMap<String, u32>>>);

impl Book {
    pub fn note(&self, what: &dyn ToString) {
        *self.0.lock().unwrap().entry(what.to_string()).or_default() += 1;
    }

    pub fn entries(&self) -> BTreeMap<String, u32> {
        self.0.lock().unwrap().clone()
    }

    /// The number of recorded runs, including repeated ones.
    pub fn total(&self) -> u32 {
        self.0.lock().unwrap().values().sum()
    }

    /// A job that records its scheduled time.
    pub fn job(&self, name: &'static str, every: Duration) -> Job {
        let book = self.clone();
        Job::every(name, every, move |run| {
            let book = book.clone();
            async move {
                book.note(&run.scheduled_for);
                Ok::<_, db::Error>(())
            }
        })
    }
}

/// A database with its schema.
pub struct World {
    pub db: Db,
    pub clock: Hands,
    pub book: Book,
    database: TestDatabase,
}

impl Fixture for World {
    async fn prepare(database_url: &str) {
        let db = connect(database_url).await;
        migration::apply(&db).await.unwrap();
        db.close().await.unwrap();
    }

    async fn start(database: TestDatabase) -> Self {
        let clock = Hands(Arc::default());
        clock.turn_to("2026-11-22T10:00:30Z");
        Self {
            db: connect(database.url()).await,
            clock,
            book: Book::default(),
            database,
        }
    }
}

async fn connect(url: &str) -> Db {
    let options = db::Options {
        pool_size: 4,
        acquire_timeout: Duration::from_secs(20),
        ..db::Options::default()
    };
    let url = DatabaseUrl::parse(url).unwrap();
    Db::connect(&url, Path::new("/"), &options).await.unwrap()
}

impl World {
    /// Options with a short poll interval, so that tests do not have to wait. The lease follows the simulated clock.
    pub fn options(&self) -> Options {
        let clock = self.clock.clone();
        Options {
            poll: Duration::from_millis(10),
            clock: Clock::new(move || clock.now()),
            ..Options::default()
        }
    }

    /// An instance with its own connections.
    pub async fn instance(&self, jobs: Vec<Job>) -> Scheduler {
        self.instance_with(jobs, &self.options()).await
    }

    pub async fn instance_with(&self, jobs: Vec<Job>, options: &Options) -> Scheduler {
        let db = connect(self.database.url()).await;
        Scheduler::start(&db, jobs, options)
    }

    pub async fn status(&self, job: &str) -> Option<JobStatus> {
        let all = jobs::status(&self.db).await.unwrap();
        all.into_iter().find(|status| status.job == job)
    }

    /// Waits until an instance has seen the job for the first time. The job then runs at its next scheduled time.
    pub async fn is_met(&self, job: &str) {
        eventually(async || self.status(job).await.is_some()).await;
    }

    /// Waits until the book has this many entries, and then a little longer: there must not be more.
    pub async fn book_has(&self, entries: u32) {
        eventually(async || self.book.total() >= entries).await;
        self.meanwhile().await;
        assert_eq!(self.book.total(), entries, "{:?}", self.book.entries());
    }

    /// Waits for several poll intervals, in which instances could do what they must not do.
    pub async fn meanwhile(&self) {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }

    /// The number of rows in the table of runs.
    pub async fn rows(&self) -> usize {
        let rows = db::query(self.db.read(), "SELECT job FROM job_runs", &[]).await;
        rows.unwrap().len()
    }
}

/// Waits for a condition.
pub async fn eventually(is_so: impl AsyncFn() -> bool) {
    let waiting = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    };
    let waited = tokio::time::timeout(AT_MOST, waiting).await;
    assert!(waited.is_ok(), "it did not come to pass");
}
