//! The entries of the audit log.

use std::{borrow::Cow, net::IpAddr};

use serde_json::{Map, Value};
use web::{Context, Identity};

/// The actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A user, in the admin or through the API.
    User {
        /// Primary key of the user.
        id: i64,
        /// The name at that time.
        name: String,
    },
    /// A person who can run commands on the server.
    Command,
    /// The program itself, on a schedule.
    Schedule,
    /// A person in the configured chat who is not a user of this site.
    Telegram {
        /// Telegram's identifier of the person.
        id: i64,
        /// The name that Telegram shows.
        name: String,
    },
    /// An unknown actor, for example of a failed log-in.
    Nobody,
}

impl Actor {
    /// The identifier in the chain, without personal data.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::User { id, .. } => format!("user:{id}"),
            Self::Command => "command".to_owned(),
            Self::Schedule => "schedule".to_owned(),
            Self::Telegram { id, .. } => format!("telegram:{id}"),
            Self::Nobody => "nobody".to_owned(),
        }
    }

    /// The display name.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::User { name, .. } | Self::Telegram { name, .. } => name,
            Self::Command | Self::Schedule => "paradise",
            Self::Nobody => "",
        }
    }
}

/// The channel of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// A page of the site, for one object or for several objects of a list.
    Page,
    /// A program with a token.
    Api,
    /// A button in the chat.
    Chat,
    /// A command on the server.
    Command,
    /// An import of the data of another site.
    Import,
    /// A schedule.
    Schedule,
}

impl Channel {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Api => "api",
            Self::Chat => "chat",
            Self::Command => "command",
            Self::Import => "import",
            Self::Schedule => "schedule",
        }
    }

    /// The default channel of an actor.
    const fn of(actor: &Actor) -> Self {
        match actor {
            Actor::Command => Self::Command,
            Actor::Schedule => Self::Schedule,
            Actor::Telegram { .. } => Self::Chat,
            Actor::User { .. } | Actor::Nobody => Self::Page,
        }
    }
}

/// An entry: one change.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Who made the change.
    pub actor: Actor,
    /// The channel of the change.
    pub way: Channel,
    /// The action in the past tense: `lead.changed`, or `lead.changed.close` if it was done by an action of that name.
    pub action: Cow<'static, str>,
    /// The object: `lead:17`.
    pub subject: String,
    /// The title of the object at that time; empty if it is not worth recording.
    pub title: String,
    /// The values before; null if the object did not exist.
    pub before: Value,
    /// The values after; null if the object was deleted.
    pub after: Value,
    /// The identifier of the request; empty for a command.
    pub request_id: String,
    /// The IP address of the client.
    pub address: Option<IpAddr>,
}

impl Entry {
    /// An entry for a command on the server.
    pub fn of_command(action: impl Into<Cow<'static, str>>, subject: impl Into<String>) -> Self {
        Self::new(Actor::Command, action, subject)
    }

    /// An entry for a user who sent a request.
    pub fn of_request(
        who: &Identity,
        context: &Context,
        action: impl Into<Cow<'static, str>>,
        subject: impl Into<String>,
    ) -> Self {
        let actor = Actor::User {
            id: who.user_id,
            name: who.username.clone(),
        };
        let way = match who.csrf {
            Some(_) => Channel::Page,
            None => Channel::Api,
        };
        Self::new(actor, action, subject).within(context).by(way)
    }

    /// An entry for any other actor.
    pub fn new(actor: Actor, action: impl Into<Cow<'static, str>>, subject: impl Into<String>) -> Self {
        Self {
            way: Channel::of(&actor),
            actor,
            action: action.into(),
            subject: subject.into(),
            title: String::new(),
            before: Value::Null,
            after: Value::Null,
            request_id: String::new(),
            address: None,
        }
    }

    /// Sets another channel than the default one of the actor.
    pub fn by(mut self, way: Channel) -> Self {
        self.way = way;
        self
    }

    /// Sets the title of the object.
    pub fn named(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Sets the identifier and the IP address of the request.
    pub fn within(mut self, context: &Context) -> Self {
        self.request_id = context.request_id.to_string();
        self.address = Some(context.address);
        self
    }

    /// Sets the values before and after; of two objects only the fields that differ.
    pub fn with(mut self, before: Value, after: Value) -> Self {
        (self.before, self.after) = differences(before, after);
        self
    }
}

/// Of two objects, the fields that differ; any other values unchanged.
pub fn differences(before: Value, after: Value) -> (Value, Value) {
    let (Value::Object(before), Value::Object(after)) = (&before, &after) else {
        return (before, after);
    };
    let differing = |these: &Map<String, Value>, those: &Map<String, Value>| {
        let fields = these
            .iter()
            .filter(|(name, value)| those.get(*name) != Some(value));
        Value::Object(
            fields
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        )
    };
    (differing(before, after), differing(after, before))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_kept() {
        let before = json!({"status": "new", "name": "Азиза", "quantity": null});
        let after = json!({"status": "closed", "name": "Азиза", "quantity": 5});
        let (before, after) = differences(before, after);
        assert_eq!(before, json!({"status": "new", "quantity": null}));
        assert_eq!(after, json!({"status": "closed", "quantity": 5}));
        assert_eq!(
            differences(Value::Null, json!({"a": 1})),
            (Value::Null, json!({"a": 1}))
        );
    }
}
