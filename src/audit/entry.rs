//! What is recorded.

use std::{borrow::Cow, net::IpAddr};

use serde_json::{Map, Value};
use web::{Context, Identity};

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A user, on a page or through the API.
    User {
        /// Key of the user.
        id: i64,
        /// The name at that time.
        name: String,
    },
    /// Somebody who may run commands on the server.
    Command,
    /// The program itself, by the clock.
    Schedule,
    /// A person in the configured chat who is no user here.
    Telegram {
        /// Telegram's key of the person.
        id: i64,
        /// The name that Telegram shows.
        name: String,
    },
    /// Nobody who is known: a failed log-in, say.
    Nobody,
}

impl Actor {
    /// As it stands in the chain, without personal words.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::User { id, .. } => format!("user:{id}"),
            Self::Command => "command".to_owned(),
            Self::Schedule => "schedule".to_owned(),
            Self::Telegram { id, .. } => format!("telegram:{id}"),
            Self::Nobody => "nobody".to_owned(),
        }
    }

    /// As people call it.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::User { name, .. } | Self::Telegram { name, .. } => name,
            Self::Command | Self::Schedule => "paradise",
            Self::Nobody => "",
        }
    }
}

/// By which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// On a page of the site, by itself or together with others of a list.
    Page,
    /// By a program, with a token.
    Api,
    /// With a button of the chat.
    Chat,
    /// With a command on the server.
    Command,
    /// As part of the data of another site.
    Import,
    /// By the clock.
    Schedule,
}

impl Way {
    /// As it is kept.
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

    /// What is likely where nothing else is told.
    const fn of(actor: &Actor) -> Self {
        match actor {
            Actor::Command => Self::Command,
            Actor::Schedule => Self::Schedule,
            Actor::Telegram { .. } => Self::Chat,
            Actor::User { .. } | Actor::Nobody => Self::Page,
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Who.
    pub actor: Actor,
    /// By which way.
    pub way: Way,
    /// What, in the past tense: `lead.changed`, or `lead.changed.close` if an action of that name did it.
    pub action: Cow<'static, str>,
    /// The object: `lead:17`.
    pub subject: String,
    /// What it was called then; empty if that is not worth a word.
    pub title: String,
    /// How it was; null if it was not.
    pub before: Value,
    /// How it is now; null if it is gone.
    pub after: Value,
    /// The request by which it happened; empty for a command.
    pub request_id: String,
    /// From where.
    pub address: Option<IpAddr>,
}

impl Entry {
    /// By a command on the server.
    pub fn of_command(action: impl Into<Cow<'static, str>>, subject: impl Into<String>) -> Self {
        Self::new(Actor::Command, action, subject)
    }

    /// By somebody who sent a request.
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
            Some(_) => Way::Page,
            None => Way::Api,
        };
        Self::new(actor, action, subject).within(context).by(way)
    }

    /// By anybody else.
    pub fn new(actor: Actor, action: impl Into<Cow<'static, str>>, subject: impl Into<String>) -> Self {
        Self {
            way: Way::of(&actor),
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

    /// By another way than the actor's own.
    pub fn by(mut self, way: Way) -> Self {
        self.way = way;
        self
    }

    /// The object by its name.
    pub fn named(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// By this request.
    pub fn within(mut self, context: &Context) -> Self {
        self.request_id = context.request_id.to_string();
        self.address = Some(context.address);
        self
    }

    /// With what was and what is; of two objects only the fields that differ.
    pub fn with(mut self, before: Value, after: Value) -> Self {
        (self.before, self.after) = differences(before, after);
        self
    }
}

/// Of two objects the fields that differ; anything else as it is.
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
