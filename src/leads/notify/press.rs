//! Handles a press on a button under a lead in a chat. The lead is changed once, and all members of the chat see who
//! did it.

use db::Tx;
use db::sea_orm::{EntityTrait as _, QuerySelect as _};
use outbox::telegram::{Sent, User};
use text::Message;

use super::{button::Button, follow};
use crate::{
    core::Core,
    leads::{
        commands::{Channel, Edit, Taken, Writer},
        lead::{Entity, Model as Lead},
        moderation_status::ModerationStatus,
        permissions::CHANGE,
    },
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
    let who = person(core, from).await?;
    let by = Channel::Telegram {
        from: from.id,
        name: &who.name,
        user: who.user,
        on: pressed.on,
    };
    let writer = Writer { core, tx, by };
    if let Some(refusal) = change(writer, pressed.button, &lead).await? {
        // The message in the chat is out of date.
        follow::update(core, tx, lead_id, Some(pressed.on)).await?;
        return Ok(refusal.render(lang));
    }
    tracing::info!(
        lead = lead_id,
        "a lead was changed in the chat: {:?}",
        pressed.button
    );
    Ok(Message::new("button-done").render(lang))
}

/// Changes the lead. Returns the reason if it was not changed.
async fn change(writer: Writer<'_>, button: Button, lead: &Lead) -> Result<Option<Message>, web::Error> {
    if button == Button::Claim
        && lead.is_assigned()
        && let Taken::By(who) = writer.take(lead).await?
    {
        return Ok(Some(Message::new("button-taken").with("who", who)));
    }
    if !button.is_offered(writer.core, lead) {
        return Ok(Some(Message::new("button-already")));
    }
    match (button, button.status()) {
        (Button::Spam, _) => {
            writer
                .take_and_set(lead, Edit::Standing(ModerationStatus::Spam))
                .await?;
        }
        (_, Some(status)) => {
            writer.take_and_set(lead, Edit::Status(status)).await?;
        }
        (_, None) => {
            writer.take(lead).await?;
        }
    }
    Ok(None)
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
