//! Messages about leads in Telegram.

use std::sync::Arc;

use async_trait::async_trait;
use outbox::telegram::{Bot, Sent, Text};
use outbox::{Courier, Delivery, Failure, Receipt, Route};

use super::lookup;
use super::view::Undelivered;
use super::{kind, message};
use crate::core::Core;

/// The channel's name.
pub(super) const CHANNEL: &str = "telegram";

/// Carries messages to chats.
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

    fn route(&self) -> Route {
        Route::Separate
    }

    async fn deliver(&self, deliveries: &[Delivery]) -> Result<Receipt, Failure> {
        let first = deliveries.first().ok_or_else(lookup::gone)?;
        let (core, chat) = (&self.core, first.recipient.as_str());
        let lang = core.languages.first().copied().unwrap_or_default();
        if first.kind == kind::ALERT {
            let text = message::alert(lang, &Undelivered::of(&first.payload));
            return Ok(receipt(&self.bot.send(chat, &text, None).await?));
        }
        if first.kind == kind::SITE {
            let word = |name: &str| first.payload[name].as_str().unwrap_or_default().to_owned();
            let text = Text::new().bold(word("subject")).line().plain(word("text"));
            return Ok(receipt(&self.bot.send(chat, &text, None).await?));
        }
        let leads = lookup::leads(core, deliveries).await?;
        match leads.as_slice() {
            [] => Err(lookup::gone()),
            [lead] => {
                let text = message::of_lead(core, lang, lead);
                let buttons = message::buttons(core, lang, lead, chat);
                let Some(message_id) = updated(first) else {
                    return Ok(receipt(&self.bot.send(chat, &text, Some(&buttons)).await?));
                };
                self.bot.edit(chat, message_id, &text, Some(&buttons)).await?;
                Ok(Receipt(format!("message {message_id} is up to date")))
            }
            leads => {
                let text = message::digest(core, lang, leads);
                let sent = self.bot.send(chat, &text, None).await?;
                // Its message is not the lead's own: a button pressed elsewhere must not rewrite it.
                Ok(Receipt(format!("in a digest: {}", receipt(&sent).0)))
            }
        }
    }
}

/// The message that a delivery brings up to date; `None` if it is to be a new one.
fn updated(delivery: &Delivery) -> Option<i64> {
    (delivery.kind == kind::UPDATE)
        .then(|| delivery.payload["message_id"].as_i64())
        .flatten()
}

fn receipt(sent: &Sent) -> Receipt {
    Receipt(format!("message {} in chat {}", sent.message_id, sent.chat))
}

/// The message that a receipt is about.
pub(super) fn message_id(receipt: &str) -> Option<i64> {
    receipt.strip_prefix("message ")?.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_names_its_message() {
        let receipt = receipt(&Sent {
            chat: -100,
            message_id: 217,
        });
        assert_eq!(message_id(&receipt.0), Some(217));
        assert_eq!(message_id("in a digest: message 217 in chat -100"), None);
    }
}
