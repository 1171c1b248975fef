//! Finds repeated submissions: those that were accepted in an earlier batch, and those that occur more than once in
//! this batch.

use std::{collections::HashMap, sync::Arc};

use db::Tx;
use text::Lang;

use super::{
    idempotency,
    submit_queue::{Outcome, Submission},
};

/// A submission that is not the first with its key.
pub(super) enum Repeat {
    /// The first one was accepted in an earlier batch.
    OfStored(Outcome),
    /// The first one is at this index of the batch.
    Of(usize),
}

/// For each submission the one that it repeats, if any.
pub(super) async fn repeats(tx: &Tx, batch: &[Arc<Submission>]) -> Result<Vec<Option<Repeat>>, db::Error> {
    let tickets = batch.iter().filter_map(|submission| submission.ticket.as_ref());
    let known = idempotency::known(tx, tickets.map(|ticket| ticket.key.as_str()).collect()).await?;
    let mut first = HashMap::new();
    let repeat = |(index, submission): (usize, &Arc<Submission>)| {
        let ticket = submission.ticket.as_ref()?;
        if let Some(row) = known.get(&ticket.key) {
            return Some(Repeat::OfStored(if row.fingerprint == ticket.fingerprint {
                Outcome::Repeated {
                    lead_id: row.lead_id,
                    lang: Lang::parse(&row.language).unwrap_or(ticket.lang),
                }
            } else {
                Outcome::Conflict
            }));
        }
        let first = *first.entry(ticket.key.clone()).or_insert(index);
        (first != index).then_some(Repeat::Of(first))
    };
    Ok(batch.iter().enumerate().map(repeat).collect())
}

/// Sets the outcomes of repeats within the batch, once the outcomes of the first ones are known.
pub(super) fn settle(batch: &[Arc<Submission>], repeats: &[Option<Repeat>], outcomes: &mut [Outcome]) {
    for (index, repeat) in repeats.iter().enumerate() {
        if let Some(Repeat::Of(first)) = repeat {
            outcomes[index] = outcome(&batch[index], &batch[*first], &outcomes[*first]);
        }
    }
}

fn outcome(repeated: &Submission, first: &Submission, of_first: &Outcome) -> Outcome {
    match (of_first, &repeated.ticket, &first.ticket) {
        (Outcome::Stored(id), Some(own), Some(first)) if own.fingerprint == first.fingerprint => {
            Outcome::Repeated {
                lead_id: *id,
                lang: first.lang,
            }
        }
        (Outcome::Limited { .. }, ..) => of_first.clone(),
        _ => Outcome::Conflict,
    }
}
