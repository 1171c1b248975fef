//! Refused tries: who sends nonsense again and again is told to wait, on a count of their own
//! (`docs/api/leads.md#submit-limit`).
//!
//! The count is in the database, shared by all instances, and group-committed. Its writes are bounded: once a client is
//! over the limit, this instance remembers so until the window ends and asks the database no more.
//!
//! A client over the limit may still send a valid form, so its bodies are read, but one at a time: a second one
//! is refused by its head. What such a client can take of the server does not grow with the number of its requests.

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

/// So many refused tries for each one that may be accepted.
const TIMES: u32 = 12;
/// Most clients that are remembered as being over the limit.
const REMEMBERED: usize = 10_000;
/// Waiting tries and tries of one transaction.
const QUEUE: usize = 1024;

/// How long a body of a client over the limit waits for the one before it: a double click must not look refused.
const PATIENCE: Duration = Duration::from_secs(1);

/// The counter.
pub(super) struct InvalidThrottle {
    counter: Batcher<String, Option<u64>>,
    over: Cache<String, Over>,
}

/// A client over the limit.
#[derive(Clone)]
struct Over {
    until: Instant,
    /// Has one permit: for the one body that is read.
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

    /// What a client has to hold while its body is read and judged; `None` within the limit.
    ///
    /// # Errors
    /// The seconds to wait: the client is over the limit, and another body of it is being read.
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

    /// Counts a refused try if the error is the client's; gives the seconds that the client has to wait, if it went too
    /// far. A count that cannot be taken now changes nothing: the client is told what is wrong.
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

    /// Ends when every try that was taken is counted.
    pub(super) async fn drain(&self) {
        self.counter.drain().await;
    }
}

/// For each try the seconds to wait, or `None` if it is within the limit.
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

/// Its own name in the shared table of limits.
pub(super) fn key(client: &str) -> String {
    format!("refused:{client}")
}
