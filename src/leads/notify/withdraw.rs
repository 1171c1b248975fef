//! Removes chat messages about erased leads. Each message is deleted. If Telegram does not allow that any more, its
//! text is replaced. A digest that lists other leads too is rewritten without the erased ones.

use std::collections::{BTreeMap, BTreeSet};

use db::Tx;
use db::sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use outbox::telegram::{Edited, Sent};
use outbox::{Delivery, Draft, Failure, Receipt};
use serde_json::json;

use super::{
    chat::{self, CHANNEL, ChatCourier},
    kind, lookup, message,
};
use crate::{core::Core, leads::lead};

/// The subject of such a delivery. It is not the lead's subject, because all deliveries with that subject are deleted
/// in the same transaction.
fn subject(lead: i64) -> String {
    format!("withdrawn:{lead}")
}

/// A message to remove.
struct Message {
    recipient: String,
    sent: Sent,
    /// One of the erased leads.
    lead: i64,
    /// Other leads in the same message.
    others: BTreeSet<i64>,
}

/// Queues the removal of all known messages about these leads, and returns their number. Call it before the deliveries
/// are deleted, because their receipts identify the messages.
///
/// # Errors
/// The database is not available.
pub(crate) async fn withdraw(core: &Core, tx: &Tx, leads: &[i64]) -> Result<u64, db::Error> {
    if core.settings.notices.telegram_token.is_empty() {
        return Ok(0);
    }
    let mut messages: BTreeMap<(i64, i64), Message> = BTreeMap::new();
    for &lead in leads {
        for delivery in core.outbox.of(&lookup::subject(lead)).await? {
            if delivery.channel != CHANNEL || ![kind::LEAD, kind::UPDATE].contains(&delivery.kind.as_str()) {
                continue;
            }
            let (sent, others) = match chat::of_digest(&delivery.receipt) {
                Some(sent) => (Some(sent), others(core, &delivery.receipt, leads).await?),
                None => (chat::of_receipt(&delivery.receipt), BTreeSet::new()),
            };
            let Some(sent) = sent else { continue };
            messages.entry((sent.chat, sent.message_id)).or_insert(Message {
                recipient: delivery.recipient,
                sent,
                lead,
                others,
            });
        }
    }
    let drafts = messages.into_values().map(|message| Draft {
        channel: CHANNEL,
        recipient: message.recipient,
        kind: kind::WITHDRAWAL,
        subject: subject(message.lead),
        payload: json!({
            "chat": message.sent.chat,
            "message_id": message.sent.message_id,
            "lead": message.lead,
            "others": message.others,
        }),
        request_id: String::new(),
    });
    let drafts: Vec<_> = drafts.collect();
    let count = drafts.len() as u64;
    core.outbox.add(tx, drafts).await?;
    Ok(count)
}

/// The leads of a digest that are not erased.
async fn others(core: &Core, receipt: &str, erased: &[i64]) -> Result<BTreeSet<i64>, db::Error> {
    let deliveries = core.outbox.with_receipt(CHANNEL, receipt).await?;
    let leads = deliveries.iter().filter_map(lookup::id);
    Ok(leads.filter(|lead| !erased.contains(lead)).collect())
}

impl ChatCourier {
    /// Deletes a message, or removes the erased lead from it.
    pub(super) async fn withdraw(&self, delivery: &Delivery) -> Result<Receipt, Failure> {
        let core = &self.core;
        let lang = core.languages.first().copied().unwrap_or_default();
        let permanent = |reason: &str| Failure::Permanent {
            reason: reason.to_owned(),
        };
        let payload = &delivery.payload;
        let sent = chat::message_of(payload).ok_or_else(|| permanent("which message it is was not kept"))?;
        let others = payload["others"].as_array().into_iter().flatten();
        let others = lead::Entity::find()
            .filter(lead::Column::Id.is_in(others.filter_map(serde_json::Value::as_i64)))
            .order_by_asc(lead::Column::Id)
            .all(core.db.read())
            .await;
        let others = others.map_err(|error| Failure::Transient {
            reason: format!("the other leads of the message could not be read: {error}"),
            retry_after: None,
        })?;
        let text = if others.is_empty() {
            match self.bot.delete(&sent).await {
                Ok(Edited::Done) => return Ok(Receipt(format!("deleted: {}", chat::receipt(&sent).0))),
                Ok(Edited::Gone) => return Err(chat::moot("the message is not there any more")),
                // The message is too old for Telegram to delete it, or it is in a group that has moved.
                Ok(Edited::Moved(_)) | Err(Failure::Permanent { .. }) => {}
                Err(failure) => return Err(failure),
            }
            message::of_deleted(lang, payload["lead"].as_i64().unwrap_or_default())
        } else {
            message::digest(core.into(), lang, &others).0
        };
        match self.bot.edit(&sent, &text, None).await? {
            Edited::Done => Ok(Receipt(format!("emptied: {}", chat::receipt(&sent).0))),
            // Telegram's answer for a message that it neither deletes nor changes.
            Edited::Gone if others.is_empty() => Err(permanent(
                "Telegram lets a bot neither delete nor change the message: delete it in the chat by hand",
            )),
            Edited::Gone => Err(chat::moot("the message is not there any more")),
            Edited::Moved(_) => Err(permanent(
                "the group became a supergroup, and what stands in the old one cannot be changed by a bot: delete it there by hand",
            )),
        }
    }
}
