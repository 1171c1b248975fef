//! A sentence that is chosen where the fact is known and worded where the reader's language is.

use std::{borrow::Cow, collections::HashMap};

use fluent_templates::{LanguageIdentifier, Loader as _, fluent_bundle::FluentValue, langid, static_loader};

use crate::Lang;

static_loader! {
    static LOCALES = {
        locales: "../../locales",
        fallback_language: "ru",
        // The marks around arguments would show as odd characters in JSON, mail and CSV.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A sentence by its key, with the values that go into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    key: &'static str,
    args: Vec<(&'static str, Value)>,
}

/// A value inside a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Plural rules apply to it.
    Number(i64),
    /// Stands as it is.
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
    /// The sentence `key` of the locale files.
    pub const fn new(key: &'static str) -> Self {
        Self {
            key,
            args: Vec::new(),
        }
    }

    /// Puts a value into the sentence: a number (plural rules apply to it) or a text.
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// Which sentence it is.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The sentence in a language.
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
        LOCALES.lookup_with_args(identifier(lang), self.key, &args)
    }
}

/// The sentence with a key that is made at run time, if the locale files have it.
pub fn words(key: &str, lang: Lang) -> Option<String> {
    LOCALES.try_lookup(identifier(lang), key)
}

/// As [`words`], with texts for its places, by their names.
pub fn words_with<'a>(
    key: &str,
    texts: impl IntoIterator<Item = (&'a str, &'a str)>,
    lang: Lang,
) -> Option<String> {
    let arg = |(name, text): (&str, &str)| (Cow::Owned(name.to_owned()), FluentValue::from(text.to_owned()));
    let args = texts.into_iter().map(arg).collect();
    LOCALES.try_lookup_with_args(identifier(lang), key, &args)
}

fn identifier(lang: Lang) -> &'static LanguageIdentifier {
    static RU: LanguageIdentifier = langid!("ru");
    static EN: LanguageIdentifier = langid!("en");
    static UZ: LanguageIdentifier = langid!("uz");
    match lang {
        Lang::Ru => &RU,
        Lang::En => &EN,
        Lang::Uz => &UZ,
    }
}
