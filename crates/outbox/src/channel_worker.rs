//! A lane: the part of a worker that handles one channel.
//!
//! It works in turns. A turn is one transaction that records finished attempts and claims due deliveries. Between
//! turns, the couriers send. Nothing is claimed before all finished attempts are recorded, so a delivered message is
//! not sent again because the database was unavailable in between.

use std::{collections::HashMap, sync::Arc};

use tokio::{
    sync::watch,
    task::{Id, JoinError, JoinSet},
};
use tracing::Instrument as _;

use crate::{
    Courier, Failure, OnDeadLetter, Outbox, Route,
    attempt::{Batch, End, attempt},
    claim::Claim,
    health::Health,
    phase::Phase,
    record_outcome::{Ended, Settle},
    status,
};

pub(crate) struct Lane {
    outbox: Outbox,
    courier: Arc<dyn Courier>,
    on_dead: Option<Arc<dyn OnDeadLetter>>,
    phase: watch::Receiver<Phase>,
    bell: watch::Receiver<()>,
    attempts: JoinSet<(Batch, End)>,
    /// Attempts in progress: the recipient and the ids of the deliveries.
    under_way: HashMap<Id, (String, Vec<i64>)>,
    /// Finished attempts that were not recorded yet.
    unsettled: Vec<Ended>,
    health: Health,
    /// Whether the last turn failed. In this case, the failure was logged.
    is_stuck: bool,
}

impl Lane {
    pub(crate) fn new(
        outbox: &Outbox,
        courier: &Arc<dyn Courier>,
        on_dead: Option<&Arc<dyn OnDeadLetter>>,
        phase: &watch::Receiver<Phase>,
    ) -> Self {
        Self {
            bell: outbox.bell.subscribe(),
            outbox: outbox.clone(),
            courier: courier.clone(),
            on_dead: on_dead.cloned(),
            phase: phase.clone(),
            attempts: JoinSet::new(),
            under_way: HashMap::new(),
            unsettled: Vec::new(),
            health: Health::default(),
            is_stuck: false,
        }
    }

    /// Sends deliveries until the worker stops.
    pub(crate) async fn run(mut self) {
        loop {
            let phase = *self.phase.borrow_and_update();
            self.bell.borrow_and_update();
            let turn = self.turn(phase).await;
            self.report(&turn);
            let is_settled = self.unsettled.is_empty() || phase == Phase::Ending;
            if phase != Phase::Running && self.attempts.is_empty() && is_settled {
                return;
            }
            tokio::select! {
                Some(ended) = self.attempts.join_next_with_id() => {
                    self.ended(ended);
                    while let Some(ended) = self.attempts.try_join_next_with_id() {
                        self.ended(ended);
                    }
                }
                // While the database is unavailable, each new delivery would only cause another failed query.
                Ok(()) = self.bell.changed(), if !self.is_stuck => {}
                Ok(()) = self.phase.changed() => {}
                () = tokio::time::sleep(self.outbox.options.poll) => {}
            }
        }
    }

    /// Runs one transaction. After its commit, the recorded attempts are dropped, and the claimed deliveries are sent.
    async fn turn(&mut self, phase: Phase) -> Result<(), db::Error> {
        let (outbox, courier, on_dead) = (self.outbox.clone(), self.courier.clone(), self.on_dead.clone());
        let (db, options, route) = (&outbox.db, &*outbox.options, courier.route());
        let free = options.at_once.saturating_sub(self.attempts.len());
        let claim = Claim {
            courier: &*courier,
            options,
            busy: match route {
                Route::Shared => Vec::new(),
                Route::Separate => self.under_way.values().map(|(to, _)| to.clone()).collect(),
            },
            taken: self
                .under_way
                .values()
                .flat_map(|(_, ids)| ids)
                .copied()
                .collect(),
            free: if phase == Phase::Running { free } else { 0 },
        };
        // After a failure, the outcomes are recorded without a claim: if it was the claim that failed, it must not
        // prevent this.
        let notes_alone = self.is_stuck && !self.unsettled.is_empty();
        let may_claim =
            claim.free > 0 && !notes_alone && (!self.unsettled.is_empty() || claim.is_due(db.read()).await?);
        if self.unsettled.is_empty() && !may_claim {
            return Ok(());
        }
        let tx = db.begin().await?;
        let settle = Settle {
            tx: &tx,
            options,
            now: options.clock.now(),
            courier: &*courier,
            on_dead: on_dead.as_deref(),
        };
        for ended in &self.unsettled {
            settle.note(ended).instrument(ended.batch.span()).await?;
        }
        let batches = if may_claim {
            claim.take(&tx).await?
        } else {
            Vec::new()
        };
        // Last, after all rows of deliveries: all lanes lock in this order.
        status::note(&tx, &*courier, &self.unsettled, options.clock.now()).await?;
        tx.commit().await?;
        self.forget(&outbox);
        for batch in batches {
            self.begin(batch);
        }
        Ok(())
    }

    fn begin(&mut self, batch: Batch) {
        let content = (batch.recipient().to_owned(), batch.ids().collect());
        let (outbox, courier, phase) = (self.outbox.clone(), self.courier.clone(), self.phase.clone());
        let task = self.attempts.spawn(async move {
            let attempt = attempt(&outbox, &courier, &batch, phase);
            let end = attempt.instrument(batch.span()).await;
            (batch, end)
        });
        self.under_way.insert(task.id(), content);
    }

    fn ended(&mut self, ended: Result<(Id, (Batch, End)), JoinError>) {
        match ended {
            Ok((id, (batch, end))) => {
                self.under_way.remove(&id);
                let recovered = self.health.note(self.courier.route(), &batch, &end);
                self.unsettled.push(Ended {
                    batch,
                    end,
                    recovered,
                });
            }
            // The lease will expire.
            Err(error) => {
                self.under_way.remove(&error.id());
            }
        }
    }

    /// Drops the recorded outcomes after a commit.
    fn forget(&mut self, outbox: &Outbox) {
        let noted = std::mem::take(&mut self.unsettled);
        count(self.courier.channel(), &noted);
        let is_given_up = |ended: &Ended| {
            matches!(
                ended.end,
                End::Failed(Failure::Permanent { .. } | Failure::Transient { .. })
            )
        };
        // An alert may have been added for a channel whose lane is idle.
        if self.on_dead.is_some() && noted.iter().any(is_given_up) {
            outbox.wake();
        }
    }

    fn report(&mut self, turn: &Result<(), db::Error>) {
        let channel = self.courier.channel();
        match turn {
            Ok(()) if self.is_stuck => tracing::info!(channel, "deliveries go on"),
            Ok(()) => {}
            Err(error) if error.problem.is_of_the_database() => {
                if !self.is_stuck {
                    tracing::warn!(channel, "deliveries wait for the database: {error}");
                }
            }
            Err(error) => {
                tracing::error!(
                    channel,
                    "deliveries could not be noted, and may be sent again: {error}"
                );
                self.unsettled.clear();
            }
        }
        self.is_stuck = turn.is_err();
    }
}

/// Counts delivered and failed attempts. Cancelled and interrupted ones are not counted.
fn count(channel: &'static str, noted: &[Ended]) {
    for ended in noted {
        let all = ended.batch.deliveries.len();
        let (name, count) = match &ended.end {
            End::Delivered(arrived) => ("outbox_delivered_total", all.saturating_sub(arrived.left.len())),
            End::Failed(Failure::Transient { .. } | Failure::Permanent { .. }) => {
                ("outbox_failed_total", all)
            }
            End::Failed(Failure::Cancelled { .. }) | End::Interrupted | End::Lost => continue,
        };
        metrics::counter!(name, "channel" => channel).increment(count as u64);
    }
}
