//! Storing events: many share one transaction, and each is acknowledged after its commit
//! (`docs/decisions/0004-leads-and-events-are-group-committed.md`).

use std::sync::Arc;

use db::{BatchError, BatchOptions, Batcher, Db, Error, Together};
use web::Once;

use super::{
    event::{self, NewEvent},
    rollup,
};

/// Maximum number of events that wait: about a second of the busiest traffic.
const QUEUE: usize = 65_536;
/// Maximum number of events in a transaction, which keeps it short for other writers.
const BATCH: usize = 2_048;

/// The queue of events and its writer.
pub struct Ingest {
    batcher: Batcher<Arc<NewEvent>, i64>,
    db: Db,
}

impl Ingest {
    /// Starts the writer.
    pub fn start(db: &Db) -> Self {
        let writers = db.batch_writers();
        Self::start_with(
            db,
            BatchOptions {
                queue: QUEUE,
                batch: BATCH,
                writers,
            },
        )
    }

    /// Like [`Ingest::start`], with other lengths of the queue and the batch.
    pub fn start_with(db: &Db, options: BatchOptions) -> Self {
        let own = db.clone();
        let db = db.clone();
        let commit = move |events: Vec<Arc<NewEvent>>| {
            let db = db.clone();
            async move { commit(&db, &events).await }
        };
        Self {
            batcher: Batcher::start(options, commit),
            db: own,
        }
    }

    /// Stores an event; returns its id after the commit.
    ///
    /// # Errors
    /// The queue is full, or the database failed.
    pub async fn store(&self, event: NewEvent) -> Result<i64, BatchError> {
        let stored = self.batcher.submit(Arc::new(event)).await;
        if stored.is_err() {
            metrics::counter!("events_dropped_total").increment(1);
        }
        stored
    }

    /// Stores an event once for each key; returns its id after the commit. It has a transaction of its own, so it costs
    /// more than [`Ingest::store`].
    ///
    /// # Errors
    /// 422 if the key was used with another event; the database failed.
    pub async fn store_once(&self, event: NewEvent, once: &Once) -> Result<i64, web::Error> {
        let tx = self.db.begin().await?;
        if let Some(before) = once.claim(&tx).await? {
            return before.repeated_id();
        }
        let write = Together::insert(event::TABLE, vec![event.row()]);
        let ids = rollup::add(write, &[Arc::new(event)]).within(&tx).await?;
        let id = ids.first().copied().ok_or_else(web::Error::unavailable)?;
        once.settle(&tx, &id.to_string()).await?;
        tx.commit().await.map_err(Error::from)?;
        metrics::counter!("events_ingested_total").increment(1);
        Ok(id)
    }

    /// Stops accepting events, and returns when all accepted events are stored or refused.
    pub async fn drain(&self) {
        self.batcher.drain().await;
    }
}

async fn commit(db: &Db, events: &[Arc<NewEvent>]) -> Result<Vec<i64>, Error> {
    let rows = events.iter().map(|event| event.row()).collect();
    let ids = rollup::add(Together::insert(event::TABLE, rows), events)
        .commit(db)
        .await?;
    metrics::counter!("events_ingested_total").increment(ids.len() as u64);
    Ok(ids)
}
