//! Alerts staff over the other channel when a notification cannot be delivered.

use std::time::Duration;

use async_trait::async_trait;
use db::Tx;
use outbox::{Delivery, Draft, OnDeadLetter};
use serde_json::json;
use web::rate_limit::{self, Limit};

use super::{chat, kind, mail};
use crate::core::Core;

/// A full mailbox refuses many notifications; one alert is enough.
const ONCE: Limit = Limit {
    count: 1,
    period: Duration::from_hours(1),
};

/// Creates the alerts.
pub(super) struct Alerts {
    pub(super) core: Core,
}

#[async_trait]
impl OnDeadLetter for Alerts {
    async fn raised(&self, tx: &Tx, letters: &[Delivery]) -> Result<(), db::Error> {
        // A mistyped address of a visitor needs no alert. Alerts about alerts would never end.
        let never = [
            kind::ALERT,
            crate::notice::SITE,
            crate::notice::TEST,
            crate::notice::ONCE,
            kind::THANKS,
            kind::UPDATE,
        ];
        let worth = |letter: &&Delivery| !never.contains(&letter.kind.as_str());
        for letter in letters.iter().filter(worth) {
            tracing::error!(
                channel = letter.channel,
                subject = letter.subject,
                "a notice could not be delivered and was given up: {}",
                letter.last_error
            );
            let key = format!("alert:{}", letter.channel);
            let granted = rate_limit::take(tx, ONCE, [(key, 1)]).await?;
            if granted.iter().any(|grant| grant.granted > 0) {
                self.core.outbox.add(tx, self.alert(letter)).await?;
            }
        }
        Ok(())
    }
}

impl Alerts {
    /// Drafts for all recipients of the other channel.
    fn alert(&self, letter: &Delivery) -> Vec<Draft> {
        let notices = &self.core.settings.notices;
        let by_mail = notices.mail_recipients();
        let by_chat = notices.chats();
        let (channel, recipients) = if letter.channel == mail::CHANNEL || by_mail.is_empty() {
            (chat::CHANNEL, by_chat)
        } else {
            (mail::CHANNEL, by_mail)
        };
        let others = recipients.iter().filter(|_| channel != letter.channel);
        others
            .map(|recipient| Draft {
                channel,
                recipient: recipient.clone(),
                kind: kind::ALERT,
                subject: letter.subject.clone(),
                payload: json!({
                    "channel": letter.channel,
                    "recipient": letter.recipient,
                    "reason": letter.last_error,
                }),
                request_id: letter.request_id.clone(),
            })
            .collect()
    }
}
