//! Who changes leads, through which channel, and how the audit log shows it.

use db::sea_orm::Condition;
use outbox::telegram::Sent;
use serde_json::Value;
use web::{Context, Error, Identity, Permission, Scope};

use super::assign::Assignee;
use crate::{
    audit::{self, Actor, Entry},
    core::Core,
    leads::{access, history, lead::Model as Lead},
};

/// The person who makes a change, and the channel.
#[derive(Clone, Copy)]
pub(crate) enum Channel<'a> {
    /// A user, in a request to the API or by a button of the card.
    Request(&'a Identity, &'a Context),
    /// A user, in a form, the list or a bulk action of the admin. Its engine records the change.
    Admin { who: &'a Identity, request_id: &'a str },
    /// A person who pressed a button in a chat.
    Telegram {
        /// Telegram's identifier of the person.
        from: i64,
        name: &'a str,
        /// The user of that name, if there is one.
        user: Option<i64>,
        /// The chat as configured, and the message of the button.
        on: (&'a str, &'a Sent),
    },
}

impl<'a> Channel<'a> {
    fn identity(self) -> Option<&'a Identity> {
        match self {
            Self::Request(who, _) | Self::Admin { who, .. } => Some(who),
            Self::Telegram { .. } => None,
        }
    }

    /// The leads for which the person has the permission. Members of a chat of staff have it for all.
    pub(super) fn rows(self, permission: Permission) -> Result<Condition, Error> {
        self.identity()
            .map_or_else(|| Ok(Condition::all()), |who| access::rows(who, permission))
    }

    pub(super) fn scope(self, permission: Permission) -> Result<Scope, Error> {
        self.identity()
            .map_or(Ok(Scope::All), |who| who.scope(permission))
    }

    /// The person, as one to whom leads are assigned.
    pub(super) fn assignee(self) -> Assignee<'a> {
        match self {
            Self::Request(who, _) | Self::Admin { who, .. } => Assignee {
                user: Some(who.user_id),
                name: &who.username,
            },
            Self::Telegram { name, user, .. } => Assignee { user, name },
        }
    }

    /// The id of the request; empty if there is none.
    pub(super) fn request_id(self) -> &'a str {
        match self {
            Self::Request(_, context) => &context.request_id,
            Self::Admin { request_id, .. } => request_id,
            Self::Telegram { .. } => "",
        }
    }

    /// The chat and the message of a button.
    pub(super) fn pressed(self) -> Option<(&'a str, &'a Sent)> {
        match self {
            Self::Telegram { on, .. } => Some(on),
            Self::Request(..) | Self::Admin { .. } => None,
        }
    }

    /// An entry of the audit log; `None` if the admin's engine writes it.
    pub(super) fn entry(self, action: &'static str, lead: i64) -> Option<Entry> {
        let subject = history::subject(lead);
        match self {
            Self::Request(who, context) => Some(Entry::of_request(who, context, action, subject)),
            Self::Admin { .. } => None,
            Self::Telegram { from, name, .. } => {
                let name = name.to_owned();
                Some(Entry::new(Actor::Telegram { id: from, name }, action, subject))
            }
        }
    }
}

/// Records that a user read data that leave the site: the file of a lead, or an export of several.
///
/// # Errors
/// The database is not available.
pub(crate) async fn record_access(
    core: &Core,
    (who, context): (&Identity, &Context),
    action: &'static str,
    lead: Option<&Lead>,
    facts: Value,
) -> Result<(), Error> {
    let subject = lead.map_or_else(|| "leads".to_owned(), |lead| history::subject(lead.id));
    let entry = Entry::of_request(who, context, action, subject);
    let entry = entry.named(lead.map_or("", |lead| &lead.name));
    let tx = core.db.begin().await?;
    audit::record(&tx, [entry.with(Value::Null, facts)]).await?;
    Ok(tx.commit().await?)
}
