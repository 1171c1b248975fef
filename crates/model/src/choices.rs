//! Lists of values that a field may have, with names and colours.

use serde::Deserialize;
use text::Lang;

/// One list of choices, in the order of menus.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Choices(Vec<Choice>);

/// One choice.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The value as it is stored and sent.
    pub value: String,
    /// Other spellings that clients may send.
    #[serde(default)]
    pub also: Vec<String>,
    /// Its names in each language.
    pub labels: Labels,
    /// Its name in `*_display` and in CSV, if that is not the Russian label (`docs/api/leads.md#fields`).
    #[serde(default)]
    pub api_label: Option<String>,
    /// The colour of its badge.
    pub color: Tone,
}

/// A name in each language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    ru: String,
    en: String,
    uz: String,
}

/// The colour of a badge; each is tuned for contrast in both themes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "colours are called what they are")]
pub enum Tone {
    #[default]
    Gray,
    Blue,
    Violet,
    Teal,
    Green,
    Amber,
    Red,
}

impl Choices {
    /// A list without values.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// All choices.
    pub fn iter(&self) -> impl Iterator<Item = &Choice> {
        self.0.iter()
    }

    /// The stored values.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|choice| choice.value.as_str())
    }

    /// The first value, which is the default of a new row. Empty if there are no choices.
    pub fn first(&self) -> &str {
        self.values().next().unwrap_or_default()
    }

    /// All spellings that clients may send.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|choice| {
            std::iter::once(choice.value.as_str()).chain(choice.also.iter().map(String::as_str))
        })
    }

    /// Whether a value may be stored.
    pub fn contains(&self, value: &str) -> bool {
        self.values().any(|known| known == value)
    }

    /// The stored value for what a client sent, which may be an alternative spelling.
    pub fn find(&self, given: &str) -> Option<&str> {
        let is_it =
            |choice: &&Choice| choice.value == given || choice.also.iter().any(|spelling| spelling == given);
        self.0.iter().find(is_it).map(|choice| choice.value.as_str())
    }

    /// The name of a value in answers of the API and in CSV. A value that is no longer in the list is returned
    /// unchanged.
    pub fn api_label<'a>(&'a self, value: &'a str) -> &'a str {
        let choice = self.0.iter().find(|choice| choice.value == value);
        choice
            .and_then(|choice| choice.api_label.as_deref())
            .unwrap_or_else(|| self.label(value, Lang::Ru))
    }

    /// The name of a value. A value that is no longer in the list is returned unchanged.
    pub fn label<'a>(&'a self, value: &'a str, lang: Lang) -> &'a str {
        let choice = self.0.iter().find(|choice| choice.value == value);
        choice.map_or(value, |choice| choice.labels.get(lang))
    }
}

impl Tone {
    /// Name in the CSS class of a badge.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Gray => "gray",
            Self::Blue => "blue",
            Self::Violet => "violet",
            Self::Teal => "teal",
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }
}

impl Labels {
    /// The name in a language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ru => &self.ru,
            Lang::En => &self.en,
            Lang::Uz => &self.uz,
        }
    }
}
