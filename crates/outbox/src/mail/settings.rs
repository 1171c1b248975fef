//! Mail addresses as settings. The same parser is used for checking and for sending.

use std::{borrow::Cow, ops::Deref};

use settings::{Invalid, Value};

use super::address::{parse, parse_mailbox};

/// A sender: an address, or `Name <address>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sender(String);

/// One address. Of `Name <address>`, only the address is kept. Empty if it is not set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmailAddress(String);

/// The mailboxes of recipients, as bare addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipients(Vec<String>);

impl Value for Sender {
    fn expects() -> Cow<'static, str> {
        "an address, or Name <shop@example.uz>".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() || parse_mailbox(text).is_some() {
            return Ok(Self(text.to_owned()));
        }
        Err(wrong(text))
    }
}

impl Value for EmailAddress {
    fn expects() -> Cow<'static, str> {
        "an address such as shop@example.uz".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        address(text).map(Self)
    }
}

impl Value for Recipients {
    fn expects() -> Cow<'static, str> {
        "a list with commas between, each: an address, or Name <sales@example.uz>".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let items = items(text);
        let found = settings::read_items::<EmailAddress>(text, items.into_iter())?;
        let mut recipients: Vec<String> = Vec::new();
        for EmailAddress(recipient) in found {
            // A recipient that is listed twice gets one message.
            if !recipients.contains(&recipient) {
                recipients.push(recipient);
            }
        }
        Ok(Self(recipients))
    }
}

/// The bare address, with its domain in ASCII.
fn address(text: &str) -> Result<String, Invalid> {
    let mailbox = parse_mailbox(text).ok_or_else(|| wrong(text))?;
    Ok(mailbox.email.to_string())
}

fn wrong(text: &str) -> Invalid {
    match parse(text.trim_start_matches("mailto:")) {
        Some(address) => Invalid::because(format!("write {address} alone")),
        None => Invalid::default(),
    }
}

/// The items between commas. A quoted name may contain a comma.
fn items(text: &str) -> Vec<&str> {
    let mut is_quoted = false;
    text.split(|c: char| {
        is_quoted ^= c == '"';
        c == ',' && !is_quoted
    })
    .map(str::trim)
    .filter(|item| !item.is_empty())
    .collect()
}

impl Deref for Sender {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Deref for EmailAddress {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Deref for Recipients {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_lists_who_hears_of_a_lead() {
        for (text, recipients) in [
            ("", &[][..]),
            ("sales@example.uz", &["sales@example.uz"]),
            ("Sales <sales@example.com>", &["sales@example.com"]),
            (
                "\"Shop, Ltd.\" <a@example.uz>, Отдел продаж <b@example.uz>,,c@пример.рф",
                &["a@example.uz", "b@example.uz", "c@xn--e1afmkfd.xn--p1ai"],
            ),
            ("a@example.uz,a@example.uz", &["a@example.uz"]),
        ] {
            let found = Recipients::parse(text).unwrap();
            assert_eq!(&*found, recipients, "{text}");
        }
        for (text, fix) in [
            ("a@x.uz;b@x.uz", "write commas between the items: a@x.uz,b@x.uz"),
            ("a@x;b@x", "write commas between the items: a@x,b@x"),
            ("a@x.uz b@x.uz", "write commas between the items: a@x.uz,b@x.uz"),
            ("[('Ann', 'ann@x.uz')]", "without brackets and quotes"),
            ("['ann@x.uz', 'bob@x.uz']", "without brackets and quotes"),
            ("mailto:ann@x.uz", "write ann@x.uz alone"),
            ("ann", "see `ann`"),
            ("a@x.uz,Sales", "see `Sales`"),
            ("<a@x.uz", "see"),
        ] {
            let told = Recipients::parse(text).unwrap_err().to_string();
            assert!(told.contains(fix), "{text}: {told}");
        }
    }

    #[test]
    fn a_sender_is_what_mail_can_come_from() {
        for text in ["", "shop@example.uz", "Тёплый дом, Ташкент <shop@example.uz>"] {
            assert_eq!(Sender::parse(text).as_deref(), Ok(text));
        }
        for text in ["Shop", "Shop <shop>", "a@x.uz,b@x.uz", "shop@"] {
            assert!(Sender::parse(text).is_err(), "{text}");
        }
        assert_eq!(EmailAddress::parse("Shop <i@x.uz>").as_deref(), Ok("i@x.uz"));
        assert!(EmailAddress::parse("a@x.uz,b@x.uz").is_err());
    }
}
