//! The few objects of the Bot API that are used here.

use serde::Deserialize;
use serde_json::{Value, json};

/// A person or a bot.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct User {
    /// Telegram's number for it.
    pub id: i64,
    /// As the person calls himself.
    #[serde(default)]
    pub first_name: String,
    /// The name with an at sign, without it, if there is one.
    pub username: Option<String>,
}

/// A message that arrived in its chat.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "RawMessage")]
pub struct Sent {
    /// The chat's number.
    pub chat: i64,
    /// The message's number in that chat; edits name it.
    pub message_id: i64,
}

impl Sent {
    pub(super) fn to_json(&self) -> Value {
        json!({ "chat_id": self.chat, "message_id": self.message_id })
    }
}

/// What became of an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    /// The message is as it was wanted.
    Done,
    /// The message was deleted, or can no longer be edited.
    Gone,
    /// Its group became a supergroup with this id; messages from before cannot be edited.
    Moved(i64),
}

/// A button under a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    label: String,
    action: Action,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Action {
    Data(String),
    Link(String),
}

impl Button {
    /// Sends `data` back to us; Telegram takes 1 to 64 bytes.
    pub fn data(label: impl Into<String>, data: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            action: Action::Data(data.into()),
        }
    }

    /// Opens an address.
    pub fn link(label: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            action: Action::Link(url.into()),
        }
    }
}

/// Rows of buttons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keyboard(pub Vec<Vec<Button>>);

impl Keyboard {
    pub(super) fn to_json(&self) -> Value {
        let button = |button: &Button| match &button.action {
            Action::Data(data) => json!({ "text": button.label, "callback_data": data }),
            Action::Link(url) => json!({ "text": button.label, "url": url }),
        };
        let rows = self.0.iter().map(|row| row.iter().map(button).collect());
        json!({ "inline_keyboard": rows.collect::<Vec<Vec<Value>>>() })
    }
}

/// Something that people did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// Rises by at least one.
    pub id: i64,
    /// What it was.
    pub event: Event,
}

/// What people do in a chat with a bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Somebody pressed a button under a message of ours.
    Pressed {
        /// For [`answer_callback`](super::Bot::answer_callback).
        callback: String,
        /// Who.
        from: User,
        /// The message with the button.
        on: Sent,
        /// What the button sends back; whoever knows the Bot API can send anything.
        data: String,
    },
    /// Somebody wrote.
    Wrote {
        /// The message.
        message: Sent,
        /// Who; nobody in a channel.
        from: Option<User>,
        /// What; empty for a picture and the like.
        text: String,
        /// The message it answers.
        reply_to: Option<Sent>,
    },
    /// A group became a supergroup.
    Moved {
        /// The id that it had.
        from: i64,
        /// The id that it has now.
        to: i64,
    },
    /// Anything else.
    Other,
}

#[derive(Deserialize)]
struct RawChat {
    id: i64,
}

#[derive(Deserialize)]
struct RawMessage {
    message_id: i64,
    chat: RawChat,
    from: Option<User>,
    #[serde(default)]
    text: String,
    reply_to_message: Option<Box<RawMessage>>,
    migrate_to_chat_id: Option<i64>,
    migrate_from_chat_id: Option<i64>,
}

impl RawMessage {
    /// The old and the new id of a group, if the message tells that it became a supergroup. Telegram says it in both.
    fn moved(&self) -> Option<(i64, i64)> {
        let here = self.chat.id;
        let to = self.migrate_to_chat_id.map(|new| (here, new));
        to.or_else(|| self.migrate_from_chat_id.map(|old| (old, here)))
    }
}

impl From<RawMessage> for Sent {
    fn from(message: RawMessage) -> Self {
        Self {
            chat: message.chat.id,
            message_id: message.message_id,
        }
    }
}

#[derive(Deserialize)]
struct RawCallback {
    id: String,
    from: User,
    message: Option<Sent>,
    data: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct RawUpdate {
    update_id: i64,
    message: Option<RawMessage>,
    callback_query: Option<RawCallback>,
}

impl From<RawUpdate> for Update {
    fn from(update: RawUpdate) -> Self {
        let event = match (update.callback_query, update.message) {
            (
                Some(RawCallback {
                    id,
                    from,
                    message: Some(on),
                    data: Some(data),
                }),
                _,
            ) => Event::Pressed {
                callback: id,
                from,
                on,
                data,
            },
            (_, Some(mut message)) => match message.moved() {
                Some((from, to)) => Event::Moved { from, to },
                None => Event::Wrote {
                    from: message.from.take(),
                    text: std::mem::take(&mut message.text),
                    reply_to: message
                        .reply_to_message
                        .take()
                        .map(|message| Sent::from(*message)),
                    message: message.into(),
                },
            },
            _ => Event::Other,
        };
        Self {
            id: update.update_id,
            event,
        }
    }
}
