//! A message from plain values. Whatever a value holds, it stays inside its own header or part.

use lettre::{
    Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{Header, HeaderName, HeaderValue},
    },
};

use super::address::{parse, parse_mailbox};
use crate::Failure;

/// Most characters of a subject; the rest is cut.
const MAX_SUBJECT: usize = 200;

/// Why a program writes, in the words of RFC 3834.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A notice of something that happened: `Auto-Submitted: auto-generated`.
    Notice,
    /// An answer to somebody who wrote to us: `Auto-Submitted: auto-replied`.
    Reply,
}

/// One message to one person.
#[derive(Clone, Debug)]
pub struct Mail {
    /// What the message is known by at every try, so that mail systems show it once: `uuid@domain`, without brackets.
    pub message_id: String,
    /// Our address, or `Name <address>`.
    pub from: String,
    /// A bare address.
    pub to: String,
    /// Whom an answer reaches instead of `from`. What is no address is left out: the mail matters more.
    pub reply_to: Option<String>,
    /// Line breaks become blanks; at most 200 characters.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: Option<String>,
    /// The language of both: `ru`, `en`, `uz`.
    pub lang: String,
    /// Notice or answer.
    pub purpose: Purpose,
    /// The request that it goes back to, as `X-Request-Id`; none if empty.
    pub request_id: String,
}

/// Builds the message.
pub(super) fn compose(mail: &Mail) -> Result<Message, Failure> {
    // About us: the next try may find the setting corrected.
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

/// Text that can stand in a header: no control character, runs of blanks as one, and no encoded word (RFC 2047): lettre leaves
/// one that was typed as it is, and a reader would decode it, line breaks included.
pub(super) fn one_line(text: &str) -> String {
    let text = text.replace("=?", "= ?");
    let text = text.replace(|c: char| c.is_control() || "\u{2028}\u{2029}".contains(c), " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text that can stand between angle brackets or alone in a header.
fn token(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-._@+".contains(*c))
        .collect()
}

/// A body without NUL, which no mail may hold (RFC 5322 §4), with the line ends of mail.
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

/// The id under which our log knows the request.
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
