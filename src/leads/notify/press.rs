//! Somebody in the chat pressed a button under a lead: the lead changes, once, and everybody sees who did it.

use db::Tx;
use db::sea_orm::{
    ActiveModelTrait as _, Condition, EntityTrait as _, IntoActiveModel as _, QuerySelect as _,
};
use outbox::telegram::{Sent, User};
use outbox::{Delivery, Draft, State};
use serde_json::json;
use text::{Lang, Message};

use super::button::Button;
use super::{chat, kind, lookup};
use crate::{
    audit::{self, Actor, Entry},
    core::Core,
    leads::{
        history,
        lead::{Entity, Model as Lead},
        standing::{self, Standing},
    },
    zone,
};

/// What the person is told; the change, if there was one, is part of the caller's transaction.
pub(super) async fn press(
    core: &Core,
    tx: &Tx,
    button: Button,
    lead_id: i64,
    from: &User,
    on: (&str, &Sent),
) -> Result<String, web::Error> {
    let lang = core.languages.first().copied().unwrap_or_default();
    // Held until the commit: of two who press at once, the second sees what the first did.
    let Some(lead) = Entity::find_by_id(lead_id).lock_exclusive().one(tx).await? else {
        return Ok(Message::new("button-gone").render(lang));
    };
    let before = history::facts(&lead);
    let notice = change(core, tx, button, lead, &name(core, from), lang).await?;
    let deliveries = core.outbox.of(&lookup::subject(lead_id)).await?;
    core.outbox.add(tx, updates(lead_id, &deliveries, on)).await?;
    if let Some(lead) = Entity::find_by_id(lead_id).one(tx).await? {
        let title = lead.name.clone();
        let (before, after) = audit::differences(before, history::facts(&lead));
        if before != after {
            let actor = Actor::Telegram {
                id: from.id,
                name: name(core, from),
            };
            let entry = Entry::new(actor, "lead.changed", history::subject(lead_id));
            audit::record(tx, [entry.named(title).with(before, after)]).await?;
        }
    }
    Ok(notice)
}

async fn change(
    core: &Core,
    tx: &Tx,
    button: Button,
    mut lead: Lead,
    who: &str,
    lang: Lang,
) -> Result<String, web::Error> {
    if button == Button::Claim && !lead.claimed_by.is_empty() {
        let taken = Message::new("button-taken").with("who", lead.claimed_by);
        return Ok(taken.render(lang));
    }
    if !button.is_offered(core, &lead) {
        return Ok(Message::new("button-already").render(lang));
    }
    if lead.claimed_by.is_empty() {
        who.clone_into(&mut lead.claimed_by);
    }
    if let Some(status) = button.status() {
        status.clone_into(&mut lead.status);
    }
    lead.updated_at = zone::now();
    let (id, now) = (lead.id, lead.updated_at);
    lead.into_active_model().reset_all().update(tx).await?;
    if button == Button::Spam {
        standing::judge(tx, id, Condition::all(), Standing::Spam, now).await?;
    }
    tracing::info!(lead = id, "a lead was changed in the chat: {button:?}");
    Ok(Message::new("button-done").render(lang))
}

/// Brings every message about the lead up to date, in all chats.
fn updates(lead: i64, deliveries: &[Delivery], (chat, on): (&str, &Sent)) -> Vec<Draft> {
    let sent = deliveries.iter().filter(|delivery| {
        delivery.channel == chat::CHANNEL && delivery.kind == kind::LEAD && delivery.state == State::Delivered
    });
    let mut messages: Vec<(&str, i64)> = sent
        .filter_map(|delivery| Some((delivery.recipient.as_str(), chat::message_id(&delivery.receipt)?)))
        .collect();
    // Its receipt may have been lost with a process that was killed.
    if !messages.contains(&(chat, on.message_id)) {
        messages.push((chat, on.message_id));
    }
    let drafts = messages.into_iter().map(|(chat, message_id)| Draft {
        channel: chat::CHANNEL,
        recipient: chat.to_owned(),
        kind: kind::UPDATE,
        subject: lookup::subject(lead),
        payload: json!({ "message_id": message_id }),
        // It came from the chat.
        request_id: String::new(),
    });
    drafts.collect()
}

/// How people see who did it: by the name that the operator knows them by, or as Telegram does.
fn name(core: &Core, user: &User) -> String {
    if let Some(known) = core.settings.notices.colleague(user.id) {
        return known.to_owned();
    }
    let first = user.first_name.trim();
    match &user.username {
        Some(username) if first.is_empty() => format!("@{username}"),
        Some(username) => format!("{first} (@{username})"),
        None => format!("{first} ({})", user.id),
    }
}
