//! Records the outcome of an attempt. Only the holder of the lease changes anything.

use std::{panic::AssertUnwindSafe, time::Duration};

use chrono::{DateTime, Utc};
use db::{Tx, later};
use futures_util::FutureExt as _;
use sea_orm::{
    Condition, UpdateMany,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait as _},
};

use crate::{
    Arrived, Courier, Delivery, Failure, OnDeadLetter, Options, Route, State,
    attempt::{Batch, End},
    backoff,
    delivery::{Column, Entity},
    pause,
};

/// The minimum pause, even if the other side asks for less.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
/// Longer answers of the other side are truncated. In characters.
const MOST_TOLD: usize = 2000;

/// A finished attempt that was not recorded yet.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) batch: Batch,
    pub(crate) end: End,
    /// Whether it arrived on a route that had been failing. Then other deliveries that wait for that route are due at
    /// once.
    pub(crate) recovered: bool,
}

/// Records outcomes in one transaction.
pub(crate) struct Settle<'a> {
    pub(crate) tx: &'a Tx,
    pub(crate) options: &'a Options,
    pub(crate) now: DateTime<Utc>,
    pub(crate) courier: &'a dyn Courier,
    pub(crate) on_dead: Option<&'a dyn OnDeadLetter>,
}

impl Settle<'_> {
    pub(crate) async fn note(&self, ended: &Ended) -> Result<(), db::Error> {
        let batch = &ended.batch;
        match &ended.end {
            End::Delivered(arrived) => {
                self.delivered(batch, arrived).await?;
                if ended.recovered {
                    self.recover(batch).await
                } else {
                    Ok(())
                }
            }
            End::Failed(Failure::Transient { reason, retry_after }) => {
                self.put_off(batch, reason, *retry_after).await
            }
            End::Failed(Failure::Permanent { reason }) => {
                self.dead_letter(batch, batch.deliveries.clone(), reason).await
            }
            End::Failed(Failure::Cancelled { reason }) => {
                tracing::info!(deliveries = batch.names(), "cancelled: {reason}");
                let all = batch.ids().collect();
                self.finish(batch, all, State::Cancelled, reason)
                    .await
                    .map(|_| ())
            }
            End::Interrupted => self.release(batch, batch.ids().collect()).await,
            End::Lost => Ok(()),
        }
    }

    /// Includes deliveries that were cancelled while they were being sent: they did arrive.
    async fn delivered(&self, batch: &Batch, arrived: &Arrived) -> Result<(), db::Error> {
        let is_left = |id: &i64| arrived.left.contains(id);
        let (left, named): (Vec<_>, Vec<_>) = batch.ids().partition(is_left);
        let count = named.len();
        let update = self
            .over(batch, State::Delivered)
            .col_expr(Column::Receipt, Expr::value(told(&arrived.receipt.0)))
            .col_expr(Column::LastError, Expr::value(""))
            .filter(batch.lease.token_matches())
            .filter(Column::Id.is_in(named));
        let noted = usize::try_from(update.exec(self.tx).await?.rows_affected).unwrap_or(usize::MAX);
        if !left.is_empty() {
            tracing::info!("{} deliveries follow in another message", left.len());
            self.release(batch, left).await?;
        }
        if noted == count {
            tracing::info!(event = "delivered", deliveries = batch.names(), "delivered");
        } else {
            tracing::warn!(
                deliveries = batch.names(),
                "the lease was lost before it could be noted that they arrived"
            );
        }
        Ok(())
    }

    /// The route works again: deliveries that were postponed because of it are due now.
    async fn recover(&self, batch: &Batch) -> Result<(), db::Error> {
        let Some(one) = batch.deliveries.first() else {
            return Ok(());
        };
        let mut waits = Condition::all()
            .add(Column::State.eq(State::Pending))
            .add(Column::Channel.eq(&one.channel))
            .add(Column::DueAt.gt(self.now))
            .add(Column::LeaseToken.is_null());
        if self.courier.route() == Route::Separate {
            waits = waits.add(Column::Recipient.eq(&one.recipient));
        }
        let due = Entity::update_many()
            .col_expr(Column::DueAt, Expr::value(self.now))
            .filter(waits);
        let freed = due.exec(self.tx).await?.rows_affected;
        if freed > 0 {
            tracing::info!("works again; {freed} deliveries need not wait any longer");
        }
        Ok(())
    }

    /// Schedules another attempt. A pause that the other side asked for is not a failure of the deliveries: it counts
    /// as waiting time, but not as an attempt.
    async fn put_off(&self, batch: &Batch, reason: &str, rest: Option<Duration>) -> Result<(), db::Error> {
        let rest = rest.map(|rest| rest.max(SHORTEST_PAUSE).min(self.options.longest_pause));
        if let (Some(rest), Some(one)) = (rest, batch.deliveries.first()) {
            pause::begin(self.tx, (&one.channel, &one.recipient), rest, self.options).await?;
        }
        let mut given_up = Vec::new();
        for delivery in &batch.deliveries {
            let wait =
                rest.unwrap_or_else(|| backoff::after(delivery.attempts, self.options, backoff::dice()));
            let waited = Duration::from_millis(u64::try_from(delivery.waited_ms).unwrap_or_default()) + wait;
            if waited > self.options.patience || self.courier.tries_once(&delivery.kind) {
                given_up.push(delivery.clone());
                continue;
            }
            let (due_at, attempts) = match rest {
                Some(_) => (self.now, delivery.attempts - 1),
                None => (later(self.now, wait), delivery.attempts),
            };
            tracing::info!(
                delivery = delivery.id,
                attempts,
                "not delivered, again in {wait:.0?}: {reason}"
            );
            let waited = i64::try_from(waited.as_millis()).unwrap_or(i64::MAX);
            free()
                .col_expr(Column::DueAt, Expr::value(due_at))
                .col_expr(Column::Attempts, Expr::value(attempts))
                .col_expr(Column::WaitedMs, Expr::value(waited))
                .col_expr(Column::LastError, Expr::value(told(reason)))
                .filter(batch.lease.fence())
                .filter(Column::Id.eq(delivery.id))
                .exec(self.tx)
                .await?;
        }
        self.dead_letter(batch, given_up, reason).await
    }

    /// Marks dead letters, and calls the handler for them.
    async fn dead_letter(
        &self,
        batch: &Batch,
        mut letters: Vec<Delivery>,
        reason: &str,
    ) -> Result<(), db::Error> {
        if letters.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = letters.iter().map(|letter| letter.id).collect();
        tracing::error!(deliveries = ?ids, "given up, until somebody sends them again: {reason}");
        if self.finish(batch, ids, State::Dead, reason).await? == 0 {
            return Ok(());
        }
        for letter in &mut letters {
            letter.state = State::Dead;
            letter.last_error = told(reason);
            letter.lease_token = None;
            letter.finished_at = Some(self.now);
        }
        let Some(on_dead) = self.on_dead else {
            return Ok(());
        };
        // Inside a savepoint: the letters must be marked even if the alert fails.
        let alert = self.tx.begin().await?;
        match AssertUnwindSafe(on_dead.raised(&alert, &letters))
            .catch_unwind()
            .await
        {
            Ok(Ok(())) => alert.commit().await?,
            Ok(Err(error)) => {
                tracing::error!("nobody could be told of dead letters: {error}");
                alert.rollback().await?;
            }
            Err(_) => alert.rollback().await?,
        }
        Ok(())
    }

    /// Finishes deliveries. If the payload of one kind in the batch must not be stored, all payloads are deleted.
    fn over(&self, batch: &Batch, state: State) -> UpdateMany<Entity> {
        let update = free()
            .col_expr(Column::State, Expr::value(state))
            .col_expr(Column::FinishedAt, Expr::value(self.now));
        let mut kinds = batch.deliveries.iter().map(|delivery| delivery.kind.as_str());
        if kinds.any(|kind| self.courier.forgets(kind)) {
            return update.col_expr(Column::Payload, Expr::value(empty()));
        }
        update
    }

    async fn finish(
        &self,
        batch: &Batch,
        ids: Vec<i64>,
        state: State,
        reason: &str,
    ) -> Result<u64, db::Error> {
        let update = self
            .over(batch, state)
            .col_expr(Column::LastError, Expr::value(told(reason)))
            .filter(batch.lease.fence())
            .filter(Column::Id.is_in(ids));
        Ok(update.exec(self.tx).await?.rows_affected)
    }

    /// Releases these rows as if they had never been claimed.
    async fn release(&self, batch: &Batch, ids: Vec<i64>) -> Result<(), db::Error> {
        free()
            .col_expr(Column::DueAt, Expr::value(self.now))
            .col_expr(Column::Attempts, Expr::col(Column::Attempts).sub(1))
            .filter(batch.lease.fence())
            .filter(Column::Id.is_in(ids))
            .exec(self.tx)
            .await?;
        Ok(())
    }
}

/// An empty payload.
fn empty() -> Json {
    Json::Object(serde_json::Map::new())
}

/// Ends a lease.
fn free() -> UpdateMany<Entity> {
    Entity::update_many().col_expr(Column::LeaseToken, Expr::value(None::<String>))
}

/// The answer of the other side in a form that can be stored: PostgreSQL refuses NUL.
pub(crate) fn told(text: &str) -> String {
    text.chars().filter(|c| *c != '\0').take(MOST_TOLD).collect()
}
