//! Claims due deliveries under a lease, so that no two workers send the same one.

use std::{collections::HashSet, time::Duration};

use chrono::{DateTime, Utc};
use db::{
    later,
    lease::{Rows, random_token},
    sea_orm::ConnectionTrait,
};
use sea_orm::{
    Condition, QueryOrder as _, QuerySelect as _,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait as _, LockBehavior, LockType},
};

use crate::{
    Courier, Delivery, Options, Route, State,
    attempt::Batch,
    delivery::{Column, Entity},
    pause,
};

/// The leases on deliveries. One whose lease ends is due again.
static DELIVERIES: Rows = Rows {
    table: "deliveries",
    token: "lease_token",
    until: "due_at",
    state: Some("pending"),
};

/// The deliveries that a lane may start now.
pub(crate) struct Claim<'a> {
    pub(crate) courier: &'a dyn Courier,
    pub(crate) options: &'a Options,
    /// Recipients that must not get another message now.
    pub(crate) busy: Vec<String>,
    /// Deliveries that this worker is already sending. They are not started again, even if their lease could not be
    /// renewed.
    pub(crate) taken: HashSet<i64>,
    /// How many attempts may be started.
    pub(crate) free: usize,
}

impl Claim<'_> {
    /// Whether there are deliveries to claim. It only reads, so an idle worker never needs the write lock.
    pub(crate) async fn is_due(&self, connection: &impl ConnectionTrait) -> Result<bool, db::Error> {
        let (channel, now) = (self.courier.channel(), self.options.clock.now());
        let resting = pause::active(connection, channel, self.options).await?;
        let open = self.open().filter(Column::Recipient.is_not_in(resting));
        // Ordered, so that PostgreSQL does not choose a scan of the whole table.
        let due = open
            .clone()
            .filter(Column::DueAt.lte(now))
            .order_by_asc(Column::DueAt);
        let misdated = open.filter(self.misdated(now)).order_by_desc(Column::DueAt);
        Ok(due.one(connection).await?.is_some() || misdated.one(connection).await?.is_some())
    }

    /// Claims due deliveries, at most as many batches as attempts may be started.
    pub(crate) async fn take(mut self, tx: &impl ConnectionTrait) -> Result<Vec<Batch>, db::Error> {
        let now = self.options.clock.now();
        let resting = pause::active(tx, self.courier.channel(), self.options).await?;
        self.busy.extend(resting);
        Entity::update_many()
            .col_expr(Column::DueAt, Expr::value(now))
            .filter(self.is_pending())
            .filter(self.misdated(now))
            .exec(tx)
            .await?;

        let holder = random_token();
        let mut batches = Vec::new();
        let late = self.courier.can_wait();
        if late.is_empty() {
            self.fill(tx, now, &Condition::all(), &holder, &mut batches)
                .await?;
        } else {
            for kinds in [
                Column::Kind.is_not_in(late.to_vec()),
                Column::Kind.is_in(late.to_vec()),
            ] {
                let kinds = Condition::all().add(kinds);
                self.fill(tx, now, &kinds, &holder, &mut batches).await?;
            }
        }
        self.lease(tx, &mut batches, &holder, now).await?;
        Ok(batches)
    }

    /// Adds batches of these kinds until there are enough, or no more deliveries are due.
    async fn fill(
        &mut self,
        tx: &impl ConnectionTrait,
        now: DateTime<Utc>,
        kinds: &Condition,
        holder: &str,
        batches: &mut Vec<Batch>,
    ) -> Result<(), db::Error> {
        // Recipients with too few pending deliveries for a digest.
        let mut singly = HashSet::new();
        while batches.len() < self.free {
            let due = self.due(now).filter(kinds.clone());
            let due = lock(due, self.free - batches.len()).all(tx).await?;
            if due.is_empty() {
                break;
            }
            for delivery in due {
                let recipient = delivery.recipient.clone();
                if self.taken.contains(&delivery.id) || self.busy.contains(&recipient) {
                    continue;
                }
                let may_digest = self.courier.digests(&delivery.kind) && !singly.contains(&recipient);
                let mut deliveries = vec![delivery];
                if may_digest {
                    let backlog = self.backlog(tx, &recipient, now).await?;
                    if backlog.len() > self.options.digest_over {
                        deliveries = backlog;
                    } else {
                        singly.insert(recipient.clone());
                    }
                }
                if self.courier.route() == Route::Separate {
                    self.busy.push(recipient);
                }
                self.taken.extend(deliveries.iter().map(|delivery| delivery.id));
                let ids = deliveries.iter().map(|delivery| delivery.id);
                let rows = Condition::all().add(Column::Id.is_in(ids));
                batches.push(Batch {
                    lease: DELIVERIES.lease(rows, holder, self.options.lease),
                    deliveries,
                });
            }
        }
        Ok(())
    }

    /// The deliveries to one recipient that could be sent as one message, the longest waiting first.
    async fn backlog(
        &self,
        tx: &impl ConnectionTrait,
        recipient: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<Delivery>, db::Error> {
        let due = self.due(now).filter(Column::Recipient.eq(recipient));
        let mut due = lock(due, self.options.digest_most).all(tx).await?;
        due.retain(|delivery| self.courier.digests(&delivery.kind));
        Ok(due)
    }

    /// Leases the rows: they are not due for any worker until the lease ends.
    async fn lease(
        &self,
        tx: &impl ConnectionTrait,
        batches: &mut [Batch],
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<(), db::Error> {
        if batches.is_empty() {
            return Ok(());
        }
        let due_at = later(now, self.options.lease);
        Entity::update_many()
            .col_expr(Column::LeaseToken, Expr::value(token))
            .col_expr(Column::DueAt, Expr::value(due_at))
            .col_expr(Column::TriedAt, Expr::value(now))
            .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
            .filter(Column::Id.is_in(batches.iter().flat_map(Batch::ids)))
            .exec(tx)
            .await?;
        for delivery in batches.iter_mut().flat_map(|batch| &mut batch.deliveries) {
            delivery.lease_token = Some(token.to_owned());
            delivery.due_at = due_at;
            delivery.tried_at = Some(now);
            delivery.attempts += 1;
        }
        Ok(())
    }

    fn is_pending(&self) -> Condition {
        Condition::all()
            .add(Column::State.eq(State::Pending))
            .add(Column::Channel.eq(self.courier.channel()))
    }

    /// Deliveries that this worker may claim when they are due.
    fn open(&self) -> sea_orm::Select<Entity> {
        Entity::find()
            .filter(self.is_pending())
            .filter(Column::Recipient.is_not_in(&self.busy))
            .filter(Column::Id.is_not_in(self.taken.iter().copied()))
    }

    fn due(&self, now: DateTime<Utc>) -> sea_orm::Select<Entity> {
        self.open().filter(Column::DueAt.lte(now))
    }

    /// Whether a delivery is due later than the longest wait, times two because clocks differ. Then the clock was wrong
    /// when it was written. A lease that another worker has just taken must never match.
    fn misdated(&self, now: DateTime<Utc>) -> sea_orm::sea_query::SimpleExpr {
        let longest: Duration = self.options.longest_backoff.max(self.options.lease);
        Column::DueAt.gt(later(now, longest * 2))
    }
}

/// Selects the rows in order, with a lock. Rows that another worker is claiming at this moment are skipped.
fn lock(rows: sea_orm::Select<Entity>, most: usize) -> sea_orm::Select<Entity> {
    rows.order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id)
        .limit(u64::try_from(most).unwrap_or(u64::MAX))
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
}
