//! Telegram messages about leads.

use std::sync::Arc;

use async_trait::async_trait;
use outbox::telegram::{Bot, Chat, Edited, Keyboard, Sent, Text};
use outbox::{Arrived, Courier, Delivery, Failure, Receipt, Route};

use super::{kind, lookup, message, view::Undelivered};
use crate::{
    channel::moves::{self, Moves},
    core::Core,
    notice::Notice,
    zone,
};

/// The name of the channel.
pub(super) const CHANNEL: &str = "telegram";

/// The prefix of the receipt of a message about several leads.
const IN_DIGEST: &str = "in a digest: ";

/// Delivers messages to chats.
pub(super) struct ChatCourier {
    pub(super) core: Core,
    pub(super) bot: Arc<Bot>,
}

#[async_trait]
impl Courier for ChatCourier {
    fn channel(&self) -> &'static str {
        CHANNEL
    }

    fn digests(&self, kind: &str) -> bool {
        kind == kind::LEAD
    }

    fn tries_once(&self, kind: &str) -> bool {
        kind == crate::notice::TEST
    }

    /// A new lead is more urgent than an update about an old one.
    fn can_wait(&self) -> &'static [&'static str] {
        &[kind::UPDATE, kind::WITHDRAWAL]
    }

    fn route(&self) -> Route {
        Route::Separate
    }

    async fn deliver(&self, deliveries: &[Delivery]) -> Result<Arrived, Failure> {
        let first = deliveries.first().ok_or_else(lookup::gone)?;
        let core = &self.core;
        let lang = core.languages.first().copied().unwrap_or_default();
        let moves = Moves::read(core.db.read())
            .await
            .map_err(|error| unread(&error))?;
        let chat = moves.current(Chat::from(first.recipient.as_str()));
        match first.kind.as_str() {
            kind::ALERT => {
                let text = message::alert(lang, &Undelivered::of(&first.payload));
                Ok(receipt(&self.send(&chat, &text, None).await?).into())
            }
            crate::notice::SITE | crate::notice::TEST | kind::GIVEN => {
                let text = of_site(first)?;
                Ok(receipt(&self.send(&chat, &text, None).await?).into())
            }
            kind::WITHDRAWAL => Ok(self.withdraw(first).await?.into()),
            kind::UPDATE => Ok(self.update(first, &chat, &moves).await?.into()),
            _ => {
                let leads = lookup::leads(core, deliveries).await?;
                match leads.as_slice() {
                    [] => Err(lookup::gone()),
                    [lead] => {
                        let text = message::of_lead(core.into(), lang, lead);
                        let buttons = message::buttons(core, lang, lead, &chat);
                        let sent = self.send(&chat, &text, Some(&buttons)).await?;
                        Ok(Arrived {
                            receipt: receipt(&sent),
                            left: lookup::others(deliveries, &leads),
                        })
                    }
                    leads => {
                        let (text, named) = message::digest(core.into(), lang, leads);
                        let sent = self.send(&chat, &text, None).await?;
                        // A digest is not the lead's own message: a button pressed under another message must not
                        // overwrite it.
                        Ok(Arrived {
                            receipt: Receipt(format!("{IN_DIGEST}{}", receipt(&sent).0)),
                            left: lookup::others(deliveries, &leads[..named]),
                        })
                    }
                }
            }
        }
    }
}

impl ChatCourier {
    /// Sends a message. If the group became a supergroup, that is stored.
    async fn send(&self, chat: &Chat, text: &Text, buttons: Option<&Keyboard>) -> Result<Sent, Failure> {
        let sent = self.bot.send(chat, text, buttons).await?;
        if let (Some(from), Some(to)) = (chat.number(), chat.became(sent.chat)) {
            self.remember(from, to).await;
        }
        Ok(sent)
    }

    /// Stores the move of a group. The message is already delivered, so a failure is only logged. The move is detected
    /// again with the next message.
    async fn remember(&self, from: i64, to: i64) {
        let stored = async {
            let tx = self.core.db.begin().await?;
            moves::remember(&self.core, &tx, from, to).await?;
            tx.commit().await.map_err(db::Error::from)
        };
        match stored.await {
            Ok(()) => self.core.outbox.wake(),
            Err(error) => tracing::warn!(
                from,
                to,
                "a group has another number, which could not be stored: {error}"
            ),
        }
    }

    /// Updates the messages about a lead in one chat. They are looked up now and not when the update was queued: at
    /// that time the notification may still have been in delivery.
    async fn update(&self, delivery: &Delivery, chat: &Chat, moves: &Moves) -> Result<Receipt, Failure> {
        let core = &self.core;
        let lang = core.languages.first().copied().unwrap_or_default();
        let lead = lookup::leads(core, std::slice::from_ref(delivery)).await?.pop();
        let (text, buttons) = match (&lead, lookup::id(delivery)) {
            (Some(lead), _) => (
                message::of_lead(core.into(), lang, lead),
                Some(message::buttons(core, lang, lead, chat)),
            ),
            (None, Some(id)) => (message::of_deleted(lang, id), None),
            (None, None) => return Err(lookup::gone()),
        };
        let known = core
            .outbox
            .of(&delivery.subject)
            .await
            .map_err(|error| unread(&error))?;
        let mut messages = messages(&known, &delivery.recipient);
        // In a group that has moved, the number of a message alone does not show whether it is from before the move.
        let pressed = message_of(&delivery.payload).filter(|pressed| !moves.is_new(pressed.chat));
        messages.extend(pressed.filter(|pressed| !messages.contains(pressed)));
        // Messages in the old group cannot be edited. There may be a new message that replaces them.
        let is_replaced = messages.iter().any(|message| !moves.is_old(message.chat));
        if is_replaced {
            messages.retain(|message| !moves.is_old(message.chat));
        }
        let mut last = None;
        for message in messages {
            match self.bot.edit(&message, &text, buttons.as_ref()).await? {
                Edited::Done => last = Some(receipt(&message)),
                Edited::Gone => {}
                Edited::Moved(to) => {
                    self.remember(message.chat, to).await;
                    // A deleted lead is not announced again.
                    if lead.is_some() {
                        last = Some(receipt(&self.send(&to.into(), &text, buttons.as_ref()).await?));
                    }
                }
            }
        }
        last.ok_or_else(|| moot("no message about it is left in the chat"))
    }
}

/// The messages about a lead that were sent to one recipient, without duplicates.
fn messages(deliveries: &[Delivery], recipient: &str) -> Vec<Sent> {
    let sent = deliveries.iter().filter(|delivery| {
        delivery.channel == CHANNEL
            && delivery.recipient == recipient
            && [kind::LEAD, kind::UPDATE].contains(&delivery.kind.as_str())
    });
    let mut messages: Vec<Sent> = Vec::new();
    for message in sent.filter_map(|delivery| of_receipt(&delivery.receipt)) {
        if !messages.contains(&message) {
            messages.push(message);
        }
    }
    messages
}

/// The message named in the payload. Its receipt may have been lost with a killed process.
pub(super) fn message_of(payload: &serde_json::Value) -> Option<Sent> {
    Some(Sent {
        chat: payload["chat"].as_i64()?,
        message_id: payload["message_id"].as_i64()?,
    })
}

/// A notification of the site already contains its text.
fn of_site(delivery: &Delivery) -> Result<Text, Failure> {
    let notice = Notice::of(delivery).ok_or_else(|| moot("what it said was not kept"))?;
    if notice.until.is_some_and(|until| until <= zone::now()) {
        return Err(moot("it is too late for it"));
    }
    Ok(Text::new().bold(notice.subject).line().plain(notice.text))
}

/// The delivery is not needed any more.
pub(super) fn moot(reason: &str) -> Failure {
    Failure::Cancelled {
        reason: reason.to_owned(),
    }
}

fn unread(error: &db::Error) -> Failure {
    Failure::Transient {
        reason: format!("the database could not be read: {error}"),
        retry_after: None,
    }
}

pub(super) fn receipt(sent: &Sent) -> Receipt {
    Receipt(format!("message {} in chat {}", sent.message_id, sent.chat))
}

/// The message that a receipt refers to.
pub(super) fn of_receipt(receipt: &str) -> Option<Sent> {
    let (message_id, chat) = receipt.strip_prefix("message ")?.split_once(" in chat ")?;
    Some(Sent {
        chat: chat.parse().ok()?,
        message_id: message_id.parse().ok()?,
    })
}

/// The message that the receipt of one lead in a digest refers to.
pub(super) fn of_digest(receipt: &str) -> Option<Sent> {
    of_receipt(receipt.strip_prefix(IN_DIGEST)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_names_its_message() {
        let sent = Sent {
            chat: -100,
            message_id: 217,
        };
        assert_eq!(of_receipt(&receipt(&sent).0), Some(sent));
        assert_eq!(of_receipt("in a digest: message 217 in chat -100"), None);
        assert_eq!(of_receipt("message 217 is up to date"), None);
    }
}
