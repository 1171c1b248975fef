//! Handles a press on a button under a lead in a chat. The lead is changed once, and all members of the chat see who
//! did it.

use db::Tx;
use db::sea_orm::{
    ActiveModelTrait as _, Condition, EntityTrait as _, IntoActiveModel as _, QuerySelect as _,
};
use outbox::telegram::{Sent, User};
use text::{Lang, Message};

use super::{button::Button, follow};
use crate::{
    audit::{self, Actor, Entry},
    core::Core,
    leads::{
        history,
        lead::{Entity, Model as Lead},
        moderation,
        moderation_status::ModerationStatus,
        permissions::CHANGE,
    },
    zone,
};

/// A press on a button of a lead message.
pub(super) struct Pressed<'a> {
    pub(super) button: Button,
    pub(super) lead: i64,
    pub(super) from: &'a User,
    /// The chat as configured, and the message.
    pub(super) on: (&'a str, &'a Sent),
}

/// Applies the press and returns the text shown to the user. The change, if there is one, is part of the caller's
/// transaction.
pub(super) async fn press(core: &Core, tx: &Tx, pressed: Pressed<'_>) -> Result<String, web::Error> {
    let (lead_id, from) = (pressed.lead, pressed.from);
    let lang = core.languages.first().copied().unwrap_or_default();
    // Locked until the commit. If two users press at once, the second press is based on the change of the first.
    let Some(lead) = Entity::find_by_id(lead_id).lock_exclusive().one(tx).await? else {
        return Ok(Message::new("button-gone").render(lang));
    };
    let before = history::facts(&lead);
    let who = person(core, from).await?;
    let notice = change(core, tx, pressed.button, lead, &who, lang).await?;
    follow::update(core, tx, lead_id, Some(pressed.on)).await?;
    if let Some(lead) = Entity::find_by_id(lead_id).one(tx).await? {
        let title = lead.name.clone();
        let (before, after) = audit::differences(before, history::facts(&lead));
        if before != after {
            let actor = Actor::Telegram {
                id: from.id,
                name: who.name,
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
    who: &Person,
    lang: Lang,
) -> Result<String, web::Error> {
    if button == Button::Claim && lead.is_assigned() {
        let taken = Message::new("button-taken").with("who", lead.claimed_by);
        return Ok(taken.render(lang));
    }
    if !button.is_offered(core, &lead) {
        return Ok(Message::new("button-already").render(lang));
    }
    if !lead.is_assigned() {
        lead.claimed_by.clone_from(&who.name);
        lead.owner_id = who.user;
    }
    if let Some(status) = button.status() {
        status.clone_into(&mut lead.status);
    }
    lead.updated_at = zone::now();
    let (id, now) = (lead.id, lead.updated_at);
    lead.into_active_model().reset_all().update(tx).await?;
    if button == Button::Spam {
        moderation::judge(tx, id, Condition::all(), ModerationStatus::Spam, now).await?;
    }
    tracing::info!(lead = id, "a lead was changed in the chat: {button:?}");
    Ok(Message::new("button-done").render(lang))
}

/// The person who pressed.
struct Person {
    /// The display name.
    name: String,
    /// The user with that name.
    user: Option<i64>,
}

/// Resolves a Telegram user. A person to whom `TELEGRAM_USERS` gives the name of a user is that user.
async fn person(core: &Core, from: &User) -> Result<Person, web::Error> {
    let name = name(core, from);
    let is_known = core.settings.notices.colleague(from.id).is_some();
    let colleagues = if is_known {
        core.slices.colleagues(core, CHANGE).await?
    } else {
        Vec::new()
    };
    let user = colleagues.iter().find(|colleague| colleague.name == name);
    Ok(Person {
        user: user.map(|user| user.id),
        name,
    })
}

/// The display name of the person: the name that the operator configured, or the one in Telegram.
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
