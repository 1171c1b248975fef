//! Storing events: many share one transaction, and each is acknowledged after its commit
//! (`docs/decisions/0004-leads-and-events-are-group-committed.md`).

use std::sync::Arc;

use db::{BatchError, BatchOptions, Batcher, Db, Error, Together};

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
        let db = db.clone();
        let commit = move |events: Vec<Arc<NewEvent>>| {
            let db = db.clone();
            async move { commit(&db, &events).await }
        };
        Self {
            batcher: Batcher::start(options, commit),
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
