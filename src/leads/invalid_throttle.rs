//! Rate limit for invalid submits. A client that repeatedly sends invalid forms has to wait. It has a counter of its
//! own (`docs/api/leads.md#submit-limit`).
//!
//! The counter is stored in the database, shared by all instances, and written with group commits. The number of writes
//! is bounded: once a client is over the limit, this instance caches that until the window ends, and sends no more
//! queries for it.
//!
//! A client over the limit may still send a valid form. Its bodies are therefore read, but one at a time: a second
//! request is refused after its headers. The resources that such a client can use do not grow with the number of its
//! requests.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use db::{BatchOptions, Batcher, Db};
use quick_cache::sync::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use web::Error;
use web::rate_limit::{self, Limit};

use super::settings::LeadSettings;
use crate::core::Core;

/// The number of invalid submits per submit that may be accepted.
const TIMES: u32 = 12;
/// The maximum number of clients that are cached as being over the limit.
const REMEMBERED: usize = 10_000;
/// The capacity of the queue, and the maximum batch of one transaction.
const QUEUE: usize = 1024;

/// How long a request of a client over the limit waits for the previous one. A double click must not be refused.
const PATIENCE: Duration = Duration::from_secs(1);

/// The counter.
pub(super) struct InvalidThrottle {
    counter: Batcher<String, Option<u64>>,
    over: Cache<String, Over>,
}

/// A client that is over the limit.
#[derive(Clone)]
struct Over {
    until: Instant,
    /// Has one permit, for the one body that is read at a time.
    turn: Arc<Semaphore>,
}

impl Over {
    fn seconds_left(&self) -> u64 {
        self.until.saturating_duration_since(Instant::now()).as_secs()
    }
}

impl InvalidThrottle {
    pub(super) fn start(core: &Core) -> Self {
        let rate = core.settings.get::<LeadSettings>().rate_limit;
        let limit = Limit {
            count: rate.count().saturating_mul(TIMES),
            period: rate.period(),
        };
        let options = BatchOptions {
            queue: QUEUE,
            batch: QUEUE,
            writers: 1,
        };
        let db = core.db.clone();
        Self {
            counter: Batcher::start(options, move |clients| {
                let db = db.clone();
                async move { count(&db, limit, &clients).await }
            }),
            over: Cache::new(REMEMBERED),
        }
    }

    /// The permit that a client must hold while its body is read and validated; `None` within the limit.
    ///
    /// # Errors
    /// The seconds to wait: the client is over the limit, and another of its bodies is being read.
    pub(super) async fn turn(&self, client: &str) -> Result<Option<OwnedSemaphorePermit>, u64> {
        let Some(over) = self.over.get(client) else {
            return Ok(None);
        };
        let seconds = over.seconds_left();
        if seconds == 0 {
            return Ok(None);
        }
        match timeout(PATIENCE, over.turn.acquire_owned()).await {
            Ok(Ok(turn)) => Ok(Some(turn)),
            _ => Err(seconds),
        }
    }

    /// Counts an invalid submit if the error is the client's fault. Returns the seconds to wait if the client is over
    /// the limit. If the counter is unavailable, the client receives the original error.
    pub(super) async fn wait(&self, client: &str, error: &Error) -> Option<u64> {
        let status = error.status();
        if !status.is_client_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return None;
        }
        if let Some(seconds @ 1..) = self.over.get(client).map(|over| over.seconds_left()) {
            return Some(seconds);
        }
        let seconds = self.counter.submit(client.to_owned()).await.ok().flatten()?;
        let over = Over {
            until: Instant::now() + Duration::from_secs(seconds),
            turn: Arc::new(Semaphore::new(1)),
        };
        self.over.insert(client.to_owned(), over);
        Some(seconds)
    }

    /// Returns after all queued submits are counted.
    pub(super) async fn drain(&self) {
        self.counter.drain().await;
    }
}

/// The seconds to wait for each submit, or `None` if it is within the limit.
async fn count(db: &Db, limit: Limit, clients: &[String]) -> Result<Vec<Option<u64>>, db::Error> {
    let mut asked = BTreeMap::new();
    for client in clients {
        *asked.entry(key(client)).or_default() += 1;
    }
    let tx = db.begin().await?;
    let granted = rate_limit::take(&tx, limit, asked).await?;
    tx.commit().await?;
    let mut left: HashMap<_, _> = granted
        .into_iter()
        .map(|grant| (grant.key, (grant.granted, grant.retry_after)))
        .collect();
    let waits = clients.iter().map(|client| match left.get_mut(&key(client)) {
        Some((grants @ 1.., _)) => {
            *grants -= 1;
            None
        }
        Some((_, retry_after)) => Some(*retry_after),
        None => None,
    });
    Ok(waits.collect())
}

/// The key in the shared table of rate limits.
pub(super) fn key(client: &str) -> String {
    format!("refused:{client}")
}
