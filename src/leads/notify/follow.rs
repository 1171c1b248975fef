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
    leads::{lead::Model as Lead, permissions::CHANGE},
    notice::Notice,
};

/// A lead before and after a change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change<'a> {
    /// The lead before the change.
    pub(crate) before: &'a Lead,
    /// The same lead after the change.
    pub(crate) after: &'a Lead,
    /// The key of the user who made the change, if it was a user, and the display name.
    pub(crate) by: (Option<i64>, &'a str),
    /// The chat in which a button was pressed, and the message of the button.
    pub(crate) pressed: Option<(&'a str, &'a Sent)>,
}

/// Queues the follow-up actions of a change. Call [`outbox::Outbox::wake`] after the commit.
///
/// # Errors
/// The database is not available.
pub(crate) async fn follow(core: &Core, tx: &Tx, change: Change<'_>) -> Result<(), Error> {
    let (before, after, (user, name)) = (change.before, change.after, change.by);
    update(core, tx, after.id, change.pressed).await?;
    match after.owner_id {
        Some(owner) if before.owner_id != Some(owner) && user != Some(owner) => {
            tell(core, tx, (after.id, owner), name).await
        }
        _ => Ok(()),
    }
}

/// Cancels what is still to be sent about a lead that is deleted, and updates the messages about it.
///
/// # Errors
/// The database is not available.
pub(crate) async fn cancel(core: &Core, tx: &Tx, lead: i64) -> Result<(), db::Error> {
    core.outbox.cancel(tx, &lookup::subject(lead)).await?;
    update(core, tx, lead, None).await
}

/// Notifies a colleague that a lead was assigned to them. It is sent to the address of their account and to their
/// number in `TELEGRAM_USERS`, if these are known. It contains nothing that the visitor wrote.
async fn tell(core: &Core, tx: &Tx, (lead, owner): (i64, i64), by: &str) -> Result<(), Error> {
    let settings = &core.settings.notices;
    let mut known = core.slices.colleagues(core, CHANGE).await?.into_iter();
    let Some(colleague) = known.find(|colleague| colleague.id == owner) else {
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
