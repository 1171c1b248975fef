//! Messages of the site itself. Their text is complete, and the mail and chat couriers send it unchanged.

use chrono::{DateTime, Utc};
use outbox::Delivery;
use serde_json::{Value, json};
use text::Lang;

/// The kind of deliveries that contain a notice.
pub const SITE: &str = "site";
/// The same for texts that give access, such as a one-time link. They are deleted when the delivery is finished.
pub const ONCE: &str = "once";

/// The same for a test of a channel. It is sent at once or not at all.
pub const TEST: &str = "test";

/// A text for one person or chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The language of both; `None` for the language of the site.
    pub lang: Option<Lang>,
    /// The expiry time; `None` if it never expires.
    pub until: Option<DateTime<Utc>>,
}

impl Notice {
    /// The payload of a delivery.
    pub fn payload(&self) -> Value {
        json!({
            "subject": self.subject,
            "text": self.text,
            "lang": self.lang.map(Lang::code),
            "until": self.until,
        })
    }

    /// Parses the payload of a delivery; `None` if its text was deleted.
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
