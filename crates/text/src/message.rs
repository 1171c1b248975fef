//! A message that is chosen where the fact is known and translated where the user's language is known.

use std::{borrow::Cow, collections::HashMap};

use fluent_templates::{LanguageIdentifier, Loader as _, fluent_bundle::FluentValue, langid, static_loader};

use crate::{Lang, further};

static_loader! {
    static LOCALES = {
        locales: "../../locales",
        fallback_language: "ru",
        // The isolation marks around arguments would appear as odd characters in JSON, mail and CSV.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A message by its key, with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    key: &'static str,
    args: Vec<(&'static str, Value)>,
}

/// An argument of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number; plural rules apply to it.
    Number(i64),
    /// A text, used as it is.
    Text(String),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl From<$number> for Value {
            fn from(number: $number) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        })*
    };
}
numbers!(i32, u32, i64, u64, usize);

impl Message {
    /// The message with this key in the locale files.
    pub const fn new(key: &'static str) -> Self {
        Self {
            key,
            args: Vec::new(),
        }
    }

    /// Adds an argument: a number (plural rules apply to it) or a text.
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// The key of the message.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The text of the message in a language.
    pub fn render(&self, lang: Lang) -> String {
        let fluent = |value: &Value| match value {
            Value::Number(number) => FluentValue::from(*number),
            Value::Text(text) => FluentValue::from(text.clone()),
        };
        let args: HashMap<_, _> = self
            .args
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), fluent(value)))
            .collect();
        match LOCALES.try_lookup_with_args(identifier(lang), self.key, &args) {
            Some(text) => text,
            None => further::words(self.key, &args, lang)
                .unwrap_or_else(|| LOCALES.lookup_with_args(identifier(lang), self.key, &args)),
        }
    }
}

/// The text of a message whose key is built at run time, if the locale files contain it.
pub fn words(key: &str, lang: Lang) -> Option<String> {
    let words = LOCALES.try_lookup(identifier(lang), key);
    words.or_else(|| further::words(key, &HashMap::new(), lang))
}

/// Like [`words`], with texts for its arguments, by name.
pub fn words_with<'a>(
    key: &str,
    texts: impl IntoIterator<Item = (&'a str, &'a str)>,
    lang: Lang,
) -> Option<String> {
    let arg = |(name, text): (&str, &str)| (Cow::Owned(name.to_owned()), FluentValue::from(text.to_owned()));
    let args = texts.into_iter().map(arg).collect();
    let words = LOCALES.try_lookup_with_args(identifier(lang), key, &args);
    words.or_else(|| further::words(key, &args, lang))
}

pub(crate) fn identifier(lang: Lang) -> &'static LanguageIdentifier {
    static RU: LanguageIdentifier = langid!("ru");
    static EN: LanguageIdentifier = langid!("en");
    static UZ: LanguageIdentifier = langid!("uz");
    match lang {
        Lang::Ru => &RU,
        Lang::En => &EN,
        Lang::Uz => &UZ,
    }
}
