//! What the site itself has to tell somebody, worded already: the couriers of mail and chats send it as it is.

use chrono::{DateTime, Utc};
use outbox::Delivery;
use serde_json::{Value, json};
use text::Lang;

/// The kind of deliveries that hold a notice.
pub const SITE: &str = "site";
/// The same for words that open a door, such as a one-time link: they are forgotten when the delivery is over.
pub const ONCE: &str = "once";

/// The same for a test of a channel: it is sent at once or not at all.
pub const TEST: &str = "test";

/// Words for one person or chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The language of both; `None`: that of the site.
    pub lang: Option<Lang>,
    /// When it is worth nothing any more; `None`: never.
    pub until: Option<DateTime<Utc>>,
}

impl Notice {
    /// As a delivery holds it.
    pub fn payload(&self) -> Value {
        json!({
            "subject": self.subject,
            "text": self.text,
            "lang": self.lang.map(Lang::code),
            "until": self.until,
        })
    }

    /// What a delivery holds; `None` if its words were forgotten.
    pub fn of(delivery: &Delivery) -> Option<Self> {
        let word = |name: &str| Some(delivery.payload[name].as_str()?.to_owned());
        Some(Self {
            subject: word("subject")?,
            text: word("text")?,
            lang: word("lang").and_then(|code| Lang::parse(&code)),
            until: word("until").and_then(|time| time.parse().ok()),
        })
    }
}
