//! Shared test fixtures: an outbox, a clock, a fake courier.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use db::{DatabaseUrl, Db};
use outbox::{
    Arrived, Clock, Courier, Delivery, Draft, Failure, Options, Outbox, Receipt, Route, State, Worker,
};
use testkit::{Fixture, TestDatabase};
use tokio::sync::watch;

/// The timeout for any step in these tests. Most take milliseconds.
const AT_MOST: Duration = Duration::from_secs(30);

/// A simulated clock.
#[derive(Clone)]
pub struct Hands(Arc<AtomicI64>);

impl Hands {
    fn new() -> Self {
        Self(Arc::new(AtomicI64::new(Utc::now().timestamp_micros())))
    }

    pub fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.load(Ordering::SeqCst)).unwrap()
    }

    pub fn turn(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_microseconds().unwrap(), Ordering::SeqCst);
    }

    pub fn turn_to(&self, at: DateTime<Utc>) {
        self.0.store(at.timestamp_micros(), Ordering::SeqCst);
    }
}

/// An empty outbox in a database with its schema.
pub struct World {
    pub outbox: Outbox,
    pub db: Db,
    pub clock: Hands,
    database: TestDatabase,
}

impl Fixture for World {
    async fn prepare(database_url: &str) {
        let db = connect(database_url, None).await;
        migration::apply(&db).await.unwrap();
        db.close().await.unwrap();
    }

    async fn start(database: TestDatabase) -> Self {
        let db = connect(database.url(), None).await;
        let clock = Hands::new();
        let outbox = Outbox::new(db.clone(), options(&clock));
        Self {
            outbox,
            db,
            clock,
            database,
        }
    }
}

async fn connect(url: &str, statement_timeout: Option<Duration>) -> Db {
    let url = DatabaseUrl::parse(url).unwrap();
    let options = db::Options {
        statement_timeout,
        acquire_timeout: Duration::from_secs(10),
        ..db::Options::default()
    };
    Db::connect(&url, std::path::Path::new("/"), &options)
        .await
        .unwrap()
}

/// The defaults of production, with another clock, and a poll interval so short that no wake-up is needed.
fn options(clock: &Hands) -> Options {
    let clock = clock.clone();
    Options {
        poll: Duration::from_millis(5),
        clock: Clock::new(move || clock.now()),
        ..Options::default()
    }
}

impl World {
    /// The same outbox with other options.
    pub fn with(&self, change: impl FnOnce(&mut Options)) -> Outbox {
        let mut options = options(&self.clock);
        change(&mut options);
        Outbox::new(self.db.clone(), options)
    }

    /// Another instance of the program.
    pub async fn instance(&self) -> Outbox {
        Outbox::new(connect(self.database.url(), None).await, options(&self.clock))
    }

    /// An instance whose lock waits on PostgreSQL are short.
    pub async fn impatient_instance(&self) -> Outbox {
        let timeout = Some(Duration::from_millis(300));
        Outbox::new(connect(self.database.url(), timeout).await, options(&self.clock))
    }

    /// Adds deliveries and commits.
    pub async fn order(&self, drafts: impl IntoIterator<Item = Draft>) {
        let tx = self.db.begin().await.unwrap();
        self.outbox.add(&tx, drafts.into_iter().collect()).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn all(&self) -> Vec<Delivery> {
        self.outbox.of("lead:1").await.unwrap()
    }

    pub async fn only(&self) -> Delivery {
        let mut all = self.all().await;
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    pub async fn in_state(&self, state: State) -> usize {
        self.all()
            .await
            .iter()
            .filter(|delivery| delivery.state == state)
            .count()
    }

    /// Waits until this many deliveries are in the state.
    pub async fn reaches(&self, state: State, count: usize) {
        eventually(async || self.in_state(state).await == count).await;
    }

    /// Waits until the only delivery has failed this often and is not being sent. Returns it.
    pub async fn failed(&self, attempts: i64) -> Delivery {
        self.rests(|delivery| delivery.attempts == attempts && !delivery.last_error.is_empty())
            .await
    }

    /// Waits until the only delivery is not being sent and meets the condition. Returns it.
    pub async fn rests(&self, is_wanted: impl Fn(&Delivery) -> bool) -> Delivery {
        eventually(async || {
            let delivery = self.only().await;
            delivery.lease_token.is_none() && is_wanted(&delivery)
        })
        .await;
        self.only().await
    }

    /// Waits until none of these deliveries is being sent and each meets the condition.
    pub async fn rests_all(&self, these: impl Fn(&Delivery) -> bool, is_wanted: impl Fn(&Delivery) -> bool) {
        eventually(async || {
            let all = self.all().await;
            let mut these = all.iter().filter(|delivery| these(delivery));
            these.all(|delivery| delivery.lease_token.is_none() && is_wanted(delivery))
        })
        .await;
    }

    /// Waits for several poll intervals, in which a worker could do what it must not do.
    pub async fn meanwhile(&self) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Waits for a condition.
pub async fn eventually(is_so: impl AsyncFn() -> bool) {
    let waiting = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(
        tokio::time::timeout(AT_MOST, waiting).await.is_ok(),
        "it did not come to pass"
    );
}

/// A delivery about lead 1.
pub fn draft(channel: &'static str, recipient: &str) -> Draft {
    Draft {
        channel,
        recipient: recipient.to_owned(),
        kind: "lead",
        subject: "lead:1".to_owned(),
        payload: serde_json::json!({ "note": "о'q" }),
        request_id: "request-1".to_owned(),
    }
}

pub fn transient() -> Result<Receipt, Failure> {
    let reason = "450 come back later".to_owned();
    Err(Failure::Transient {
        reason,
        retry_after: None,
    })
}

pub fn wait_for(seconds: u64) -> Result<Receipt, Failure> {
    let reason = "429 too many".to_owned();
    Err(Failure::Transient {
        reason,
        retry_after: Some(Duration::from_secs(seconds)),
    })
}

pub fn permanent() -> Result<Receipt, Failure> {
    Err(Failure::Permanent {
        reason: "550 nobody of that name\0".to_owned(),
    })
}

#[expect(clippy::unnecessary_wraps, reason = "an answer like the others")]
pub fn arrived() -> Result<Receipt, Failure> {
    Ok(Receipt("250 taken".to_owned()))
}

type Answer = dyn Fn(&[Delivery]) -> Result<Receipt, Failure> + Send + Sync;

/// A fake courier with configurable answers. It records the deliveries that it gets.
pub struct Boy {
    channel: &'static str,
    route: Route,
    digested: &'static str,
    answer: Mutex<Arc<Answer>>,
    journal: Mutex<Vec<Vec<Delivery>>>,
    gate: watch::Sender<bool>,
    under_way: AtomicUsize,
    most: AtomicUsize,
    room: AtomicUsize,
    late: &'static [&'static str],
}

impl Boy {
    /// A courier that delivers everything, all recipients over one server.
    pub fn of(channel: &'static str) -> Self {
        Self {
            channel,
            route: Route::Shared,
            digested: "",
            answer: Mutex::new(Arc::new(|_| arrived())),
            journal: Mutex::default(),
            gate: watch::Sender::new(true),
            under_way: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            room: AtomicUsize::new(usize::MAX),
            late: &[],
        }
    }

    pub fn separate(mut self) -> Self {
        self.route = Route::Separate;
        self
    }

    pub fn digesting(mut self, kind: &'static str) -> Self {
        self.digested = kind;
        self
    }

    /// Limits how many deliveries fit into one message.
    pub fn with_room_for(self, count: usize) -> Self {
        self.room.store(count, Ordering::SeqCst);
        self
    }

    /// Sets the kinds that can wait.
    pub fn postponing(mut self, kinds: &'static [&'static str]) -> Self {
        self.late = kinds;
        self
    }

    /// Sets the answer for all later deliveries.
    pub fn answer(&self, answer: impl Fn(&[Delivery]) -> Result<Receipt, Failure> + Send + Sync + 'static) {
        *self.answer.lock().unwrap() = Arc::new(answer);
    }

    /// From now on, attempts block until the gate opens.
    pub fn close_gate(&self) {
        self.gate.send_replace(false);
    }

    pub fn open_gate(&self) {
        self.gate.send_replace(true);
    }

    /// The recorded batches, in order.
    pub fn batches(&self) -> Vec<Vec<Delivery>> {
        self.journal.lock().unwrap().clone()
    }

    /// How many batches were sent.
    pub fn visits(&self) -> usize {
        self.journal.lock().unwrap().len()
    }

    /// The maximum number of concurrent attempts.
    pub fn most_at_once(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }

    /// Waits until this many batches were sent.
    pub async fn visited(&self, times: usize) {
        eventually(async || self.visits() >= times).await;
    }
}

#[async_trait]
impl Courier for Boy {
    fn channel(&self) -> &'static str {
        self.channel
    }

    fn route(&self) -> Route {
        self.route
    }

    fn digests(&self, kind: &str) -> bool {
        kind == self.digested
    }

    fn tries_once(&self, kind: &str) -> bool {
        kind == "test"
    }

    fn can_wait(&self) -> &'static [&'static str] {
        self.late
    }

    fn keeps_record_of(&self, recipient: &str) -> bool {
        recipient != "visitor@example.uz"
    }

    fn forgets(&self, kind: &str) -> bool {
        kind == "secret"
    }

    async fn deliver(&self, deliveries: &[Delivery]) -> Result<Arrived, Failure> {
        /// Counts down even if the attempt is dropped.
        struct UnderWay<'a>(&'a AtomicUsize);
        impl Drop for UnderWay<'_> {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::SeqCst);
            }
        }
        let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        let _counted = UnderWay(&self.under_way);
        self.most.fetch_max(now, Ordering::SeqCst);
        self.journal.lock().unwrap().push(deliveries.to_vec());
        self.gate.subscribe().wait_for(|open| *open).await.unwrap();
        let answer = self.answer.lock().unwrap().clone();
        let receipt = answer(deliveries)?;
        let room = self.room.load(Ordering::SeqCst);
        let left = deliveries.iter().skip(room).map(|delivery| delivery.id).collect();
        Ok(Arrived { receipt, left })
    }
}

/// Starts a worker with these couriers.
pub fn start(outbox: &Outbox, couriers: &[&Arc<Boy>]) -> Worker {
    let couriers = couriers.iter().map(|boy| Arc::clone(boy) as Arc<dyn Courier>);
    outbox.start(couriers.collect(), None)
}
