//! Data that belongs to no slice: the audit log, and the notifications that were sent or wait to be sent.

use db::Tx;
use serde_json::json;
use web::Error;

use super::findings::{Counts, Findings, Held};
use crate::{
    audit::{self, Erasure},
    core::Core,
};

/// The tables of this data.
pub(super) const TABLES: &[&str] = &["audit_details", "deliveries", "delivery_pauses", "rate_limits"];

fn erasure(found: &Findings) -> Erasure {
    Erasure {
        subjects: found.subjects.iter().cloned().collect(),
        texts: found.words(),
        searched: found.searched(),
        behind: 0,
    }
}

/// Adds what the audit log contains about the person, and the deliveries about the person's objects.
pub(super) async fn find(core: &Core, found: &mut Findings) -> Result<(), Error> {
    for subject in found.subjects.clone() {
        for delivery in core.outbox.of(&subject).await? {
            found.held.push(Held {
                kind: "delivery",
                key: delivery.uuid.clone(),
                at: Some(delivery.created_at),
                content: json!({
                    "about": delivery.subject,
                    "channel": delivery.channel,
                    "kind": delivery.kind,
                    "recipient": delivery.recipient,
                    "state": delivery.state.name(),
                    "answer": delivery.receipt,
                    "error": delivery.last_error,
                }),
                file: None,
            });
        }
        for (channel, count) in core.outbox.arrived(&subject).await? {
            *found.sent.entry(channel).or_default() += count;
        }
    }
    found.newest = audit::newest(core.db.read()).await?;
    found.answers = core.outbox.mentions(&found.words()).await?;
    for past in erasure(found).find(core.db.read()).await? {
        found.records.push(past.id);
        for facts in [&past.before, &past.after] {
            let sum = facts["file_sha256"].as_str().unwrap_or_default();
            found.sums.extend((!sum.is_empty()).then(|| sum.to_owned()));
        }
        found.held.push(Held {
            kind: "record",
            key: past.id.to_string(),
            at: Some(past.at),
            content: json!({
                "action": past.action,
                "subject": past.subject,
                "title": past.title,
                "before": past.before,
                "after": past.after,
            }),
            file: None,
        });
    }
    Ok(())
}

/// Erases both. Call it last in a transaction: all slices have recorded their changes of the erased objects by then.
pub(super) async fn erase(core: &Core, tx: &Tx, found: &Findings, counts: &mut Counts) -> Result<(), Error> {
    let mut deliveries = 0;
    for subject in &found.subjects {
        deliveries += core.outbox.forget(tx, subject).await?;
    }
    deliveries += core.outbox.forget_mentions(tx, &found.answers).await?;
    add(counts, "delivery", deliveries);
    // The search through the whole audit log takes long and was done before the transaction; here only newer rows are
    // searched.
    let since = Erasure {
        behind: found.newest,
        ..erasure(found)
    };
    add(counts, "record", since.run(tx, &found.records).await?);
    Ok(())
}

/// Adds a number to the counts if it is not zero.
pub(super) fn add(counts: &mut Counts, kind: &str, number: u64) {
    if number > 0 {
        *counts.entry(kind.to_owned()).or_default() += number;
    }
}
