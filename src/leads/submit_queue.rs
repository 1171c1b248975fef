//! The group commit behind the public form: the rate limit, the leads and their files, in one transaction per batch.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use db::{BatchOptions, Batcher, Kind, Problem, Row, Table, timestamp};
use media::StoredFile;
use text::Lang;
use web::rate_limit::{self, Limit};

use super::{
    idempotency::{self, IdempotencyKey},
    lead::Model as Lead,
    moderation_status::ModerationStatus,
    notify::order::{Arrival, order},
    repeat::{self, Repeat, repeats},
    settings::LeadSettings,
    spam::{
        replay::look_up,
        score::{Suspicion, Verdict},
    },
};
use crate::core::Core;

/// The capacity of the queue. If more submissions wait than this, the database cannot keep up, and the client gets an
/// error at once.
const QUEUE: usize = 4096;
/// The maximum number of leads per transaction. Each may carry a message of up to 256 KiB.
const BATCH: usize = 256;

/// A valid lead that waits for its commit.
pub(super) struct Submission {
    /// The lead without its id.
    pub(super) lead: Lead,
    /// The key of the rate limit: an address, or a /64 network of IPv6.
    pub(super) client: String,
    /// The id of the request that submitted it.
    pub(super) request_id: Arc<str>,
    /// The spam assessment.
    pub(super) suspicion: Suspicion,
    /// The idempotency key, if the client sent one.
    pub(super) ticket: Option<IdempotencyKey>,
    /// Deleted with the submission unless its lead is committed. The queue owns it and not the request. Otherwise a
    /// client that disconnects between the commit and the response would cause the deletion of a stored lead's file.
    pub(super) file: Mutex<Option<StoredFile>>,
}

/// The result of a submission.
#[derive(Clone)]
pub(super) enum Outcome {
    /// Stored, with the id of its lead.
    Stored(i64),
    /// Accepted before.
    Repeated {
        /// The lead id of the first response.
        lead_id: i64,
        /// The language of that response.
        lang: Lang,
    },
    /// Its key belongs to a submission with other content.
    Conflict,
    /// The client is over the rate limit.
    Limited {
        /// The seconds until the client may retry.
        retry_after: u64,
    },
}

/// Starts the queue.
pub(super) fn start(core: &Core) -> Batcher<Arc<Submission>, Outcome> {
    let options = BatchOptions {
        queue: QUEUE,
        batch: BATCH,
        writers: core.db.batch_writers(),
    };
    let core = core.clone();
    Batcher::start(options, move |batch| {
        let core = core.clone();
        async move { store(&core, &batch).await }
    })
}

async fn store(core: &Core, batch: &[Arc<Submission>]) -> Result<Vec<Outcome>, db::Error> {
    // An attempt fails if another instance commits one of the keys first. The next attempt finds that key, so there are
    // at most as many attempts as keys.
    loop {
        if let Some(outcomes) = try_to_store(core, batch).await? {
            core.outbox.wake();
            return Ok(outcomes);
        }
    }
}

/// Returns `None` if a key was stored by another instance in the meantime. In that case nothing is stored.
async fn try_to_store(core: &Core, batch: &[Arc<Submission>]) -> Result<Option<Vec<Outcome>>, db::Error> {
    let rate = core.settings.get::<LeadSettings>().rate_limit;
    let limit = Limit {
        count: rate.count(),
        period: rate.period(),
    };
    let tx = core.db.begin().await?;
    let repeats = repeats(&tx, batch).await?;
    let mut asked = BTreeMap::new();
    for (submission, repeat) in batch.iter().zip(&repeats) {
        if repeat.is_none() {
            *asked.entry(limit_key(submission)).or_default() += 1;
        }
    }
    let granted = rate_limit::take(&tx, limit, asked).await?;
    let mut left: HashMap<_, _> = granted
        .into_iter()
        .map(|grant| (grant.key, (grant.granted, grant.retry_after)))
        .collect();

    let mut outcomes = Vec::with_capacity(batch.len());
    let mut taken = Vec::with_capacity(batch.len());
    for (submission, repeat) in batch.iter().zip(&repeats) {
        outcomes.push(match (repeat, left.get_mut(&limit_key(submission))) {
            (Some(Repeat::OfStored(outcome)), _) => outcome.clone(),
            // Replaced below, when the outcome of the first one is known.
            (Some(Repeat::Of(_)), _) => Outcome::Conflict,
            (None, Some((grants @ 1.., _))) => {
                *grants -= 1;
                taken.push(submission);
                Outcome::Stored(0)
            }
            (None, refused) => Outcome::Limited {
                retry_after: refused.map_or(1, |(_, retry_after)| *retry_after),
            },
        });
    }
    let mut seen = look_up(&tx, taken.iter().map(|submission| &submission.suspicion)).await?;
    let ids = db::next_ids(&tx, TABLE.name, taken.len()).await?;
    let tickets = ids
        .iter()
        .zip(&taken)
        .filter_map(|(id, submission)| Some((submission.ticket.as_ref()?, *id)));
    if !idempotency::remember(&tx, tickets.collect()).await? {
        tx.rollback().await?;
        return Ok(None);
    }
    let quarantine = core.settings.get::<LeadSettings>().quarantine_score;
    let mut rows = Vec::with_capacity(taken.len());
    let mut accepted = Vec::with_capacity(taken.len());
    for (id, submission) in ids.iter().zip(&taken) {
        let verdict = submission.suspicion.verdict(&mut seen, quarantine);
        rows.push(row(*id, &submission.lead, &verdict));
        if verdict.standing == ModerationStatus::Accepted {
            accepted.push(Arrival {
                id: *id,
                lead: &submission.lead,
                request_id: &submission.request_id,
                is_genuine: verdict.is_genuine,
            });
        }
    }
    TABLE.insert(&tx, rows).await?;
    order(core, &tx, &accepted).await?;
    let committed = tx.commit().await.map_err(db::Error::from);
    if is_perhaps_stored(&committed) {
        for submission in &taken {
            let mut file = submission.file.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(file) = file.take() {
                file.commit();
            }
        }
    }
    committed?;
    metrics::counter!("leads_total", "result" => "accepted").increment(accepted.len() as u64);
    metrics::counter!("leads_total", "result" => "quarantined")
        .increment((taken.len() - accepted.len()) as u64);
    let mut ids = ids.into_iter();
    for outcome in &mut outcomes {
        if let Outcome::Stored(id) = outcome {
            *id = ids.next().unwrap_or_default();
        }
    }
    repeat::settle(batch, &repeats, &mut outcomes);
    Ok(Some(outcomes))
}

/// Whether a row may be in the database. If the response to a commit was lost, the result is unknown. In that case a
/// file without a row is better than a row without its file.
pub(super) fn is_perhaps_stored(committed: &Result<(), db::Error>) -> bool {
    committed
        .as_ref()
        .map_or_else(|error| error.problem == Problem::Unavailable, |()| true)
}

/// The key in the shared table of rate limits.
fn limit_key(submission: &Submission) -> String {
    key(&submission.client)
}

/// Like [`limit_key`], for the key under which a client is counted.
pub(super) fn key(client: &str) -> String {
    format!("submit:{client}")
}

const TABLE: Table = Table {
    name: "leads",
    columns: &[
        ("id", Kind::Integer),
        ("name", Kind::Text),
        ("company", Kind::Text),
        ("phone", Kind::Text),
        ("email", Kind::Text),
        ("product_type", Kind::Text),
        ("quantity", Kind::Integer),
        ("message", Kind::Text),
        ("status", Kind::Text),
        ("source", Kind::Text),
        ("language", Kind::Text),
        ("ip_address", Kind::Text),
        ("user_agent", Kind::Text),
        ("file", Kind::Text),
        ("file_name", Kind::Text),
        ("file_type", Kind::Text),
        ("file_size", Kind::Integer),
        ("file_sha256", Kind::Text),
        ("search_text", Kind::Text),
        ("created_at", Kind::Timestamp),
        ("updated_at", Kind::Timestamp),
        ("phone_normal", Kind::Text),
        ("standing", Kind::Text),
        ("spam_score", Kind::Integer),
        ("spam_reasons", Kind::Text),
        ("held_at", Kind::Timestamp),
    ],
};

/// The values in the order of [`TABLE`].
fn row(id: i64, lead: &Lead, verdict: &Verdict) -> Row {
    let is_held = verdict.standing != ModerationStatus::Accepted;
    vec![
        id.into(),
        lead.name.as_str().into(),
        lead.company.as_str().into(),
        lead.phone.as_str().into(),
        lead.email.as_deref().into(),
        lead.product_type.as_str().into(),
        lead.quantity.into(),
        lead.message.as_str().into(),
        lead.status.as_str().into(),
        lead.source.as_str().into(),
        lead.language.as_str().into(),
        lead.ip_address.as_deref().into(),
        lead.user_agent.as_str().into(),
        lead.file.as_deref().into(),
        lead.file_name.as_str().into(),
        lead.file_type.as_str().into(),
        lead.file_size.into(),
        lead.file_sha256.as_str().into(),
        lead.search_text.as_str().into(),
        timestamp(lead.created_at).into(),
        timestamp(lead.updated_at).into(),
        lead.phone_normal.as_deref().into(),
        verdict.standing.as_str().into(),
        verdict.reasons.score().into(),
        verdict.reasons.to_json().into(),
        is_held.then(|| timestamp(lead.created_at)).into(),
    ]
}
