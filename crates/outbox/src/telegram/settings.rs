//! A bot's token and its chats as settings.

use std::{borrow::Cow, ops::Deref};

use ::settings::{Invalid, Secret, Value};

/// The token from `@BotFather`. Empty if it is not set.
#[derive(Clone, Debug, Default)]
pub struct BotToken(Secret);

impl Value for BotToken {
    const SECRET: bool = true;

    fn expects() -> Cow<'static, str> {
        "the token as @BotFather gives it, a number, a colon and letters; it is never shown".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let is_token = |text: &str| {
            text.split_once(':').is_some_and(|(number, key)| {
                !number.is_empty()
                    && number.bytes().all(|b| b.is_ascii_digit())
                    && !key.is_empty()
                    && key
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
            })
        };
        if text.is_empty() || is_token(text) {
            return Ok(Self(text.to_owned().into()));
        }
        match text.strip_prefix("bot") {
            Some(rest) if is_token(rest) => Err(Invalid::because("write it without `bot` in front")),
            _ => Err(Invalid::default()),
        }
    }
}

impl Deref for BotToken {
    type Target = Secret;

    fn deref(&self) -> &Secret {
        &self.0
    }
}

/// Whether a text names a chat: its number, or the public name of a channel or group, and optionally a topic of a forum
/// after a colon.
fn is_chat(text: &str) -> bool {
    let (id, topic) = text
        .split_once(':')
        .map_or((text, None), |(id, topic)| (id, Some(topic)));
    let is_number = positive(id.strip_prefix('-').unwrap_or(id)).is_some();
    let is_name = id.strip_prefix('@').is_some_and(|name| {
        (4..=32).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    });
    (is_number || is_name) && topic.is_none_or(|topic| positive(topic).is_some())
}

fn positive(digits: &str) -> Option<i64> {
    let is_plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|_| is_plain)
}

/// The chats that a bot writes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chats(Vec<String>);

struct Item(String);

impl Value for Item {
    fn expects() -> Cow<'static, str> {
        "the number of a chat such as -1001234567890, with :45 behind it for a topic of a forum, or the @name of a channel"
            .into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        if is_chat(text) {
            return Ok(Self(text.to_owned()));
        }
        // Keyboards and text copied from web pages use other characters for the minus sign.
        let plain = text.replace(['\u{2212}', '\u{2013}', '\u{2014}'], "-");
        let plain = plain.replace(['_', '/'], ":");
        if plain != text && is_chat(&plain) {
            return Err(Invalid::because(format!("write {plain}")));
        }
        if let Some(name) = text.rsplit("t.me/").next()
            && text.contains("t.me/")
            && is_chat(&format!("@{name}"))
        {
            return Err(Invalid::because(format!("write @{name}")));
        }
        Err(Invalid::default())
    }
}

impl Value for Chats {
    fn expects() -> Cow<'static, str> {
        <Vec<Item>>::expects()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let mut chats: Vec<String> = Vec::new();
        for Item(chat) in Vec::<Item>::parse(text)? {
            if !chats.contains(&chat) {
                chats.push(chat);
            }
        }
        Ok(Self(chats))
    }
}

impl Deref for Chats {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_names_chats_and_topics() {
        let found = Chats::parse("-1001234567890:45, 777,@shop_leads,-5,-5").unwrap();
        assert_eq!(&*found, ["-1001234567890:45", "777", "@shop_leads", "-5"]);
        for (text, fix) in [
            (
                "-100123;-100456",
                "write commas between the items: -100123,-100456",
            ),
            ("-100123 -100456", "write commas between"),
            ("[-100123, \"x\"]", "without brackets"),
            ("−100123", "write -100123"),
            ("-100123_45", "write -100123:45"),
            ("https://t.me/shop_leads", "write @shop_leads"),
            ("shop", "see `shop`"),
            ("-100:", "see"),
            ("-100:0", "see"),
            ("-100:45:6", "see"),
            ("--100", "see"),
            ("0", "see"),
            ("@a b", "see"),
            ("+998901234567", "see"),
            ("99999999999999999999", "see"),
        ] {
            let told = Chats::parse(text).err().unwrap().to_string();
            assert!(told.contains(fix), "{text}: {told}");
        }
    }

    #[test]
    fn a_token_is_told_from_anything_else_and_never_shown() {
        assert!(BotToken::parse("").unwrap().is_empty());
        assert_eq!(
            BotToken::parse(" 123456:ABC-def_1 ").unwrap().expose(),
            "123456:ABC-def_1"
        );
        for text in [
            "bot123456:ABC",
            "https://api.telegram.org/bot1:a",
            "123456",
            ":abc",
            "a:b",
            "1:a b",
        ] {
            let told = BotToken::parse(text).err().unwrap().to_string();
            assert!(!told.contains("ABC") && !told.contains("123456"), "{told}");
        }
        assert_eq!(BotToken::shown("123456:ABC"), "(hidden, 10 characters)");
    }
}
