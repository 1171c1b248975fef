//! What follows from a change of a lead, ordered in the transaction of the change: its messages in chats are brought up to
//! date, and a colleague who is given it hears of it.

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

/// A lead before and after somebody changed it; the same lead, if it was changed at all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change<'a> {
    /// As it was.
    pub(crate) before: &'a Lead,
    /// As it is; `None`: it was deleted.
    pub(crate) after: Option<&'a Lead>,
    /// Who did it.
    pub(crate) by: &'a web::Identity,
}

impl Leads {
    /// Orders what follows from a change. Call [`outbox::Outbox::wake`] after the commit.
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

    /// Tells a colleague that a lead was given to them, by what is known of them: an address in the account, a number in
    /// `TELEGRAM_USERS`. Nothing of what the visitor wrote leaves the site.
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

/// Orders that the messages about a lead are brought up to date, in every chat that heard of it. `pressed` is the message
/// whose button was pressed, and the chat of the settings that it stands in.
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
            // Its receipt may have been lost with a process that was killed.
            Some((of, on)) if of == chat => json!({ "chat": on.chat, "message_id": on.message_id }),
            _ => Value::Null,
        },
        request_id: String::new(),
    });
    core.outbox.add(tx, drafts.collect()).await
}
