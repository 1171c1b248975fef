//! The objects of the Bot API that are used here.

use serde::Deserialize;
use serde_json::{Value, json};

/// A person or a bot.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct User {
    /// The Telegram id.
    pub id: i64,
    /// The first name, as the person chose it.
    #[serde(default)]
    pub first_name: String,
    /// The user name without the at sign, if there is one.
    pub username: Option<String>,
}

/// A message that was delivered to its chat.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "RawMessage")]
pub struct Sent {
    /// The number of the chat.
    pub chat: i64,
    /// The number of the message in that chat. Edits refer to it.
    pub message_id: i64,
}

impl Sent {
    pub(super) fn to_json(&self) -> Value {
        json!({ "chat_id": self.chat, "message_id": self.message_id })
    }
}

/// The outcome of an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    /// The message has the wanted content.
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
    /// A button that sends `data` back to us. Telegram accepts 1 to 64 bytes.
    pub fn data(label: impl Into<String>, data: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            action: Action::Data(data.into()),
        }
    }

    /// A button that opens an address.
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

/// An update from Telegram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The id. It increases by at least one.
    pub id: i64,
    /// The event.
    pub event: Event,
}

/// Events in a chat with a bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A button under a message of ours was pressed.
    Pressed {
        /// For [`answer_callback`](super::Bot::answer_callback).
        callback: String,
        /// The user who pressed it.
        from: User,
        /// The message with the button.
        on: Sent,
        /// The data of the button. Do not trust it: any user of the Bot API can send anything.
        data: String,
    },
    /// A message was written.
    Wrote {
        /// The message.
        message: Sent,
        /// Its author. `None` in a channel.
        from: Option<User>,
        /// Its text. Empty for a picture and the like.
        text: String,
        /// The message that it replies to.
        reply_to: Option<Sent>,
    },
    /// A group became a supergroup.
    Moved {
        /// The id before.
        from: i64,
        /// The id now.
        to: i64,
    },
    /// Any other event.
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
    /// The old and the new id of a group, if the message says that it became a supergroup. Telegram sends such a
    /// message in both chats.
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
