//! The target of messages: a chat, and optionally a topic in it.

use std::{convert::Infallible, fmt, str::FromStr};

use serde_json::{Value, json};

/// The default topic of every group with topics. Messages to it have no topic number.
const GENERAL: i64 = 1;

/// A chat as it is written in settings: `-1001234567890`, `@name`, or with a topic `-1001234567890:45`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Chat {
    /// Its number, or its name with an at sign.
    pub id: String,
    /// The topic (message thread) in it.
    pub topic: Option<i64>,
}

impl Chat {
    /// The number of the chat. `None` for a name.
    pub fn number(&self) -> Option<i64> {
        self.id.parse().ok()
    }

    /// The number of the supergroup that the chat became, if a message to it arrived in a chat with this number.
    pub fn became(&self, arrived_in: i64) -> Option<i64> {
        self.number()
            .filter(|number| *number != arrived_in)
            .map(|_| arrived_in)
    }

    pub(super) fn to_json(&self) -> Value {
        let mut body = json!({ "chat_id": self.id });
        if let Some(topic) = self.topic.filter(|topic| *topic != GENERAL) {
            body["message_thread_id"] = topic.into();
        }
        body
    }
}

impl From<i64> for Chat {
    fn from(number: i64) -> Self {
        Self {
            id: number.to_string(),
            topic: None,
        }
    }
}

impl From<&str> for Chat {
    fn from(text: &str) -> Self {
        let text = text.trim();
        let topic = text
            .split_once(':')
            .and_then(|(id, topic)| Some((id, topic.trim().parse().ok()?)));
        match topic {
            Some((id, topic)) => Self {
                id: id.trim().to_owned(),
                topic: Some(topic),
            },
            None => Self {
                id: text.to_owned(),
                topic: None,
            },
        }
    }
}

impl FromStr for Chat {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

impl fmt::Display for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)?;
        match self.topic {
            Some(topic) => write!(f, ":{topic}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_is_read_as_it_was_written() {
        for (text, id, topic) in [
            ("-1001234567890", "-1001234567890", None),
            ("-1001234567890:45", "-1001234567890", Some(45)),
            (" -100 : 45 ", "-100", Some(45)),
            ("@shop", "@shop", None),
            ("@shop:45", "@shop", Some(45)),
            ("-100:x", "-100:x", None),
        ] {
            let chat = Chat::from(text);
            assert_eq!((chat.id.as_str(), chat.topic), (id, topic), "{text}");
            assert_eq!(Chat::from(chat.to_string().as_str()), chat, "{text}");
        }
    }

    #[test]
    fn the_general_topic_has_no_number() {
        assert_eq!(Chat::from("-100:1").to_json(), json!({ "chat_id": "-100" }));
        assert_eq!(
            Chat::from("-100:2").to_json(),
            json!({ "chat_id": "-100", "message_thread_id": 2 })
        );
    }
}
