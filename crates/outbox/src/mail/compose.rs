//! Composes a message from plain values. A value cannot leave its own header or part, whatever it contains.

use lettre::{
    Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{Header, HeaderName, HeaderValue},
    },
};

use super::address::{parse, parse_mailbox};
use crate::Failure;

/// The maximum number of characters of a subject. The rest is truncated.
const MAX_SUBJECT: usize = 200;

/// The reason for an automatic message, in the terms of RFC 3834.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A notification about an event: `Auto-Submitted: auto-generated`.
    Notice,
    /// A reply to a person who wrote to us: `Auto-Submitted: auto-replied`.
    Reply,
}

/// One message to one person.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The id of the message, the same for every attempt, so that mail systems show it once: `uuid@domain`, without
    /// brackets.
    pub message_id: String,
    /// The sender: an address, or `Name <address>`.
    pub from: String,
    /// The recipient: a bare address.
    pub to: String,
    /// The address for replies instead of `from`. An invalid address is left out, because the mail is more important.
    pub reply_to: Option<String>,
    /// Line breaks become spaces. At most 200 characters.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same text as HTML.
    pub html: Option<String>,
    /// The language of both: `ru`, `en`, `uz`.
    pub lang: String,
    /// Notification or reply.
    pub purpose: Purpose,
    /// The id of the request that caused it, sent as `X-Request-Id`. Left out if empty.
    pub request_id: String,
}

/// Builds the message.
pub(super) fn compose(mail: &Mail) -> Result<Message, Failure> {
    // A problem of our configuration: the setting may be corrected before the next attempt.
    let from = parse_mailbox(&mail.from).ok_or_else(|| Failure::Transient {
        reason: "the sender's address is not one that mail can come from".to_owned(),
        retry_after: None,
    })?;
    let to =
        parse(&mail.to).ok_or_else(|| permanent("the recipient's address is not one that mail can reach"))?;
    let mut message = Message::builder()
        .message_id(Some(format!("<{}>", token(&mail.message_id))))
        .date_now()
        .from(from)
        .to(Mailbox::new(None, to))
        .subject(
            one_line(&mail.subject)
                .chars()
                .take(MAX_SUBJECT)
                .collect::<String>(),
        )
        .header(AutoSubmitted(mail.purpose))
        .header(ContentLanguage(token(&mail.lang)));
    let request = token(&mail.request_id);
    if !request.is_empty() {
        message = message.header(RequestId(request));
    }
    if let Some(address) = mail.reply_to.as_deref().and_then(parse) {
        message = message.reply_to(Mailbox::new(None, address));
    }
    let text = SinglePart::plain(body(&mail.text));
    let message = match &mail.html {
        None => message.singlepart(text),
        Some(html) => message.multipart(
            MultiPart::alternative()
                .singlepart(text)
                .singlepart(SinglePart::html(body(html))),
        ),
    };
    message.map_err(|error| permanent(&format!("the message cannot be composed: {error}")))
}

/// Makes text safe for a header: no control characters, runs of spaces as one, and no encoded words (RFC 2047). lettre
/// leaves a typed encoded word as it is, and a mail reader would decode it, line breaks included.
pub(super) fn one_line(text: &str) -> String {
    let text = text.replace("=?", "= ?");
    let text = text.replace(|c: char| c.is_control() || "\u{2028}\u{2029}".contains(c), " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Makes text safe between angle brackets or alone in a header.
fn token(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-._@+".contains(*c))
        .collect()
}

/// A body without NUL, which mail may not contain (RFC 5322 §4), with CRLF line ends.
fn body(text: &str) -> String {
    let text = text.replace('\0', "").replace("\r\n", "\n").replace('\r', "\n");
    text.replace('\n', "\r\n")
}

fn permanent(reason: &str) -> Failure {
    Failure::Permanent {
        reason: reason.to_owned(),
    }
}

/// RFC 3834 §5: automatic answers are not answered automatically.
#[derive(Clone)]
struct AutoSubmitted(Purpose);

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Err("written only".into())
    }

    fn display(&self) -> HeaderValue {
        let value = match self.0 {
            Purpose::Notice => "auto-generated",
            Purpose::Reply => "auto-replied",
        };
        HeaderValue::new(Self::name(), value.to_owned())
    }
}

/// RFC 3282.
#[derive(Clone)]
struct ContentLanguage(String);

impl Header for ContentLanguage {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Language")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Err("written only".into())
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

/// The id of the request in our log.
#[derive(Clone)]
struct RequestId(String);

impl Header for RequestId {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("X-Request-Id")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Err("written only".into())
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}
