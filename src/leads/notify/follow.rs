//! The follow-up actions of a change of a lead. They are queued in the transaction of the change. Messages in chats are
//! updated, and a colleague to whom the lead was assigned is notified.

use std::collections::BTreeSet;

use db::Tx;
use outbox::{Draft, State, telegram::Sent};
use serde_json::{Value, json};
use text::Message;
use web::Error;

use super::{chat, kind, lookup, mail, view::admin_url};
use crate::{
    core::Core,
    leads::{history, lead::Model as Lead, state::Leads},
    notice::Notice,
};

/// A lead before and after a user's change. Both are the same lead, and they may be equal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change<'a> {
    /// The lead before the change.
    pub(crate) before: &'a Lead,
    /// The lead after the change; `None` if it was deleted.
    pub(crate) after: Option<&'a Lead>,
    /// The user who made the change.
    pub(crate) by: &'a web::Identity,
}

impl Leads {
    /// Queues the follow-up actions of a change. Call [`outbox::Outbox::wake`] after the commit.
    ///
    /// # Errors
    /// The database is not available.
    pub(crate) async fn follow(&self, tx: &Tx, change: Change<'_>) -> Result<(), Error> {
        let Change { before, after, by } = change;
        let Some(after) = after else {
            self.core.outbox.cancel(tx, &lookup::subject(before.id)).await?;
            return Ok(update(&self.core, tx, before.id, None).await?);
        };
        if history::facts(before) == history::facts(after) {
            return Ok(());
        }
        update(&self.core, tx, after.id, None).await?;
        match after.owner_id {
            Some(owner) if before.owner_id != Some(owner) && owner != by.user_id => {
                self.tell(tx, after.id, owner, &by.username).await
            }
            _ => Ok(()),
        }
    }

    /// Notifies a colleague that a lead was assigned to them. It is sent to the address of their account and to their
    /// number in `TELEGRAM_USERS`, if these are known. It contains nothing that the visitor wrote.
    async fn tell(&self, tx: &Tx, lead: i64, owner: i64, by: &str) -> Result<(), Error> {
        let (core, settings) = (&self.core, &self.core.settings.notices);
        let Some(colleague) = self.colleague(&owner.to_string()).await? else {
            return Ok(());
        };
        let lang = core.languages.first().copied().unwrap_or_default();
        let word = |id| Message::new(id).with("number", lead).with("by", by).render(lang);
        let text = [word("given-text"), admin_url(&core.settings, lead)];
        let notice = Notice {
            subject: word("given-subject"),
            text: text.join("\n").trim_end().to_owned(),
            lang: Some(lang),
            until: None,
        };
        let draft = |channel, recipient| Draft {
            channel,
            recipient,
            kind: kind::GIVEN,
            subject: lookup::subject(lead),
            payload: notice.payload(),
            request_id: String::new(),
        };
        let address = Some(colleague.email).filter(|address| settings.sends_mail() && !address.is_empty());
        let number = settings.number_of(&colleague.name);
        let number = number.filter(|_| !settings.telegram_token.is_empty());
        let drafts = address.map(|address| draft(mail::CHANNEL, address)).into_iter();
        let drafts = drafts.chain(number.map(|number| draft(chat::CHANNEL, number.to_string())));
        Ok(core.outbox.add(tx, drafts.collect()).await?)
    }
}

/// Queues updates of the messages about a lead, in every chat that was notified of it. `pressed` is the configured chat
/// in which a button was pressed, and the message of that button.
///
/// # Errors
/// The database is not available.
pub(super) async fn update(
    core: &Core,
    tx: &Tx,
    lead: i64,
    pressed: Option<(&str, &Sent)>,
) -> Result<(), db::Error> {
    if core.settings.notices.telegram_token.is_empty() {
        return Ok(());
    }
    let deliveries = core.outbox.of(&lookup::subject(lead)).await?;
    let heard = deliveries.iter().filter(|delivery| {
        delivery.channel == chat::CHANNEL && delivery.kind == kind::LEAD && delivery.state != State::Cancelled
    });
    let mut chats: BTreeSet<&str> = heard.map(|delivery| delivery.recipient.as_str()).collect();
    chats.extend(pressed.map(|(chat, _)| chat));
    let drafts = chats.into_iter().map(|chat| Draft {
        channel: chat::CHANNEL,
        recipient: chat.to_owned(),
        kind: kind::UPDATE,
        subject: lookup::subject(lead),
        payload: match pressed {
            // The receipt of the message may have been lost with a killed process.
            Some((of, on)) if of == chat => json!({ "chat": on.chat, "message_id": on.message_id }),
            _ => Value::Null,
        },
        request_id: String::new(),
    });
    core.outbox.add(tx, drafts.collect()).await
}
