//! The public handle: adding deliveries, reading them, cancelling and repeating them.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use db::{
    Db, Kind, Table, execute, query,
    sea_orm::{ConnectionTrait, DbErr},
    timestamp,
};
use sea_orm::QueryOrder as _;
use sea_orm::entity::prelude::*;
use tokio::sync::watch;

use crate::{
    Courier, Delivery, Draft, Failing, OnDeadLetter, Options, RecipientStatus, State, Worker, delivery, id,
    pause, status,
};

/// The durable outbox of a site. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Outbox {
    pub(crate) db: Db,
    pub(crate) options: Arc<Options>,
    /// Signals the lanes that there may be new work.
    pub(crate) bell: Arc<watch::Sender<()>>,
}

/// How many deliveries of a channel are in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The channel.
    pub channel: String,
    /// The state.
    pub state: State,
    /// How many.
    pub count: u64,
}

/// The content of the outbox, for health, metrics and the admin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Counts by channel and state. Counts of zero are absent.
    pub tallies: Vec<Tally>,
    /// By channel, the age of the oldest pending delivery.
    pub oldest_pending: BTreeMap<String, Duration>,
}

const TABLE: Table = Table {
    name: "deliveries",
    columns: &[
        ("uuid", Kind::Text),
        ("channel", Kind::Text),
        ("recipient", Kind::Text),
        ("kind", Kind::Text),
        ("subject", Kind::Text),
        ("payload", Kind::Json),
        ("due_at", Kind::Timestamp),
        ("created_at", Kind::Timestamp),
        ("request_id", Kind::Text),
    ],
};

/// The number of rows that are deleted in one transaction.
const PRUNED_AT_ONCE: u64 = 1000;

impl Outbox {
    /// The outbox of a database. Nothing is sent before [`Outbox::start`].
    pub fn new(db: Db, options: Options) -> Self {
        Self {
            db,
            options: Arc::new(options),
            bell: Arc::new(watch::Sender::new(())),
        }
    }

    /// Starts sending in this process. Deliveries of channels without a courier stay pending.
    pub fn start(&self, couriers: Vec<Arc<dyn Courier>>, on_dead: Option<Arc<dyn OnDeadLetter>>) -> Worker {
        Worker::start(self, couriers, on_dead)
    }

    /// Adds deliveries in the caller's transaction: they are sent if, and only if, it commits. Uses one statement for
    /// all. Call [`Outbox::wake`] after the commit.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn add(&self, tx: &impl ConnectionTrait, drafts: Vec<Draft>) -> Result<(), db::Error> {
        let now = timestamp(self.options.clock.now());
        let rows = drafts.into_iter().map(|draft| {
            vec![
                id::uuid().into(),
                draft.channel.into(),
                draft.recipient.into(),
                draft.kind.into(),
                draft.subject.into(),
                draft.payload.to_string().into(),
                now.as_str().into(),
                now.as_str().into(),
                draft.request_id.into(),
            ]
        });
        TABLE.insert(tx, rows.collect()).await
    }

    /// Signals the worker that something is due. Without this call, the worker finds it at its next poll.
    pub fn wake(&self) {
        self.bell.send_replace(());
    }

    /// All deliveries about one subject, the oldest first.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn of(&self, subject: &str) -> Result<Vec<Delivery>, db::Error> {
        let found = delivery::Entity::find().filter(delivery::Column::Subject.eq(subject));
        let found = found.order_by_asc(delivery::Column::Id);
        Ok(found.all(self.db.read()).await?)
    }

    /// All deliveries of a channel with the same receipt, because they were sent as one message.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn with_receipt(&self, channel: &str, receipt: &str) -> Result<Vec<Delivery>, db::Error> {
        let found = delivery::Entity::find()
            .filter(delivery::Column::Channel.eq(channel))
            .filter(delivery::Column::Receipt.eq(receipt));
        Ok(found.all(self.db.read()).await?)
    }

    /// Cancels the pending deliveries about one subject and returns how many there were. A message that is being sent
    /// at this moment may still arrive, and is then shown as delivered. The payloads are deleted, because cancelled
    /// deliveries cannot be sent again.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn cancel(&self, tx: &impl ConnectionTrait, subject: &str) -> Result<u64, db::Error> {
        let sql = "UPDATE deliveries SET state = 'cancelled', payload = '{}', finished_at = $1 \
                   WHERE subject = $2 AND state = 'pending'";
        execute(tx, sql, &[self.options.clock.now().into(), subject.into()]).await
    }

    /// Sends a delivery again, with all its attempts: one that was delivered or given up, or one that waits for its
    /// next attempt. `false` means that there is no such delivery, because it is being sent or was cancelled. Call
    /// [`Outbox::wake`] after the commit.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn redeliver(&self, tx: &impl ConnectionTrait, id: i64) -> Result<bool, db::Error> {
        let now = self.options.clock.now();
        let sql = "UPDATE deliveries SET state = 'pending', attempts = 0, waited_ms = 0, due_at = $1, \
                   lease_token = NULL, finished_at = NULL WHERE id = $2 AND (state IN ('delivered', 'dead') \
                   OR state = 'pending' AND (lease_token IS NULL OR due_at <= $1))";
        Ok(execute(tx, sql, &[now.into(), id.into()]).await? > 0)
    }

    /// Counts of the current content of the outbox.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn counts(&self) -> Result<Counts, db::Error> {
        let now = self.options.clock.now();
        let tallies = "SELECT channel, state, count(*) AS \"count\" FROM deliveries GROUP BY channel, state \
                       ORDER BY channel, state";
        let oldest = "SELECT channel, min(created_at) AS oldest FROM deliveries WHERE state = 'pending' \
                      GROUP BY channel";
        let tallies = query(self.db.read(), tallies, &[]).await?;
        let oldest = query(self.db.read(), oldest, &[]).await?;
        let tally = |row: &sea_orm::QueryResult| {
            Ok(Tally {
                channel: row.try_get("", "channel")?,
                state: row.try_get("", "state")?,
                count: u64::try_from(row.try_get::<i64>("", "count")?).unwrap_or_default(),
            })
        };
        let age = |row: &sea_orm::QueryResult| {
            let ordered: DateTime<Utc> = row.try_get("", "oldest")?;
            Ok((
                row.try_get("", "channel")?,
                (now - ordered).to_std().unwrap_or_default(),
            ))
        };
        Ok(Counts {
            tallies: tallies.iter().map(tally).collect::<Result<_, DbErr>>()?,
            oldest_pending: oldest.iter().map(age).collect::<Result<_, DbErr>>()?,
        })
    }

    /// The state of each recipient for which a record is kept.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn statuses(&self) -> Result<Vec<RecipientStatus>, db::Error> {
        status::all(self.db.read()).await
    }

    /// Records the state of something that is not a delivery, under a name that no channel has: a failure, or `None` if
    /// it works. It is included in [`Self::statuses`] from its first failure on.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn note(&self, name: &str, failure: Option<&str>) -> Result<(), db::Error> {
        let tx = self.db.begin().await?;
        status::note_other(&tx, name, failure, self.options.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// The current failures.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn failing(&self) -> Result<Vec<Failing>, db::Error> {
        status::failing(self.db.read()).await
    }

    /// Deletes deliveries that were finished long ago, and pauses that are over. Returns how many deliveries there
    /// were.
    ///
    /// # Errors
    /// The database is not available. What was deleted before stays deleted.
    pub async fn prune(&self) -> Result<u64, db::Error> {
        let now = self.options.clock.now();
        let keep = TimeDelta::from_std(self.options.keep).unwrap_or(TimeDelta::MAX);
        let before = now.checked_sub_signed(keep).unwrap_or(DateTime::<Utc>::MIN_UTC);
        // In steps, so that other writers do not wait long.
        let sql = "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE state <> 'pending' \
                   AND finished_at < $1 ORDER BY id LIMIT $2)";
        let mut pruned = 0;
        loop {
            let tx = self.db.begin().await?;
            let step = execute(&tx, sql, &[before.into(), PRUNED_AT_ONCE.into()]).await?;
            pause::sweep(&tx, &self.options).await?;
            status::sweep(&tx, before).await?;
            tx.commit().await?;
            pruned += step;
            if step < PRUNED_AT_ONCE {
                return Ok(pruned);
            }
        }
    }
}
