//! The lists that a company chooses values from: product types, categories, statuses, with their names and colours.
//!
//! They are data (`vocabulary.toml`, or the file that `VOCABULARY_FILE` names), so that another company can change them
//! without changing code.

use std::path::Path;

use serde::Deserialize;
use text::Lang;

/// Used unless the operator configures a file.
const DEFAULT: &str = include_str!("vocabulary.toml");

/// All vocabularies.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vocabulary {
    /// Products that a visitor can ask for.
    pub product_types: Choices,
    /// Statuses of a lead.
    pub lead_statuses: Choices,
    /// Categories of finished work.
    pub portfolio_categories: Choices,
    /// Categories of products.
    pub product_categories: Choices,
    /// Types of events that pages report.
    pub event_types: Choices,
}

/// One list of choices, in the order of menus.
#[derive(Clone, Debug, Deserialize)]
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
    /// The colour of its badge in the admin.
    pub color: Color,
}

/// A name in each language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    ru: String,
    en: String,
    uz: String,
}

/// Colours that badges may have; each is tuned for contrast in both themes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "colours are called what they are")]
pub enum Color {
    Gray,
    Blue,
    Violet,
    Teal,
    Green,
    Amber,
    Red,
}

/// Why a vocabulary file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// The file has a mistake, with line and column.
    #[error("{0}")]
    Parse(#[from] toml::de::Error),
}

impl Vocabulary {
    /// Reads the operator's file, or the built-in vocabulary.
    ///
    /// # Errors
    /// The file cannot be read or has a mistake.
    pub fn load(file: Option<&Path>) -> Result<Self, Error> {
        match file {
            Some(file) => Ok(toml::from_str(&std::fs::read_to_string(file)?)?),
            None => Ok(toml::from_str(DEFAULT)?),
        }
    }
}

impl Choices {
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
        self.0
            .iter()
            .find(|choice| choice.value == value)
            .map_or(value, |choice| choice.labels.get(lang))
    }
}

impl Choices {
    /// The choices in the form that the admin pages need.
    pub fn for_pages(&self) -> Vec<admin::Choice> {
        let choice = |choice: &Choice| {
            let labels = &choice.labels;
            let label = admin::Label::texts(|lang| labels.get(lang).to_owned());
            admin::Choice::new(&choice.value, label).tone(choice.color.into())
        };
        self.0.iter().map(choice).collect()
    }
}

impl From<Color> for admin::Tone {
    fn from(color: Color) -> Self {
        match color {
            Color::Gray => Self::Gray,
            Color::Blue => Self::Blue,
            Color::Violet => Self::Violet,
            Color::Teal => Self::Teal,
            Color::Green => Self::Green,
            Color::Amber => Self::Amber,
            Color::Red => Self::Red,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_contract_come_with_the_program() {
        let words = Vocabulary::load(None).unwrap();
        assert_eq!(words.product_types.find("hangTags"), Some("hang_tags"));
        assert_eq!(words.product_types.find("HANG_TAGS"), None);
        assert_eq!(words.lead_statuses.label("rejected", Lang::Ru), "Отклонена");
        assert_eq!(words.lead_statuses.api_label("rejected"), "Отклонен");
        assert_eq!(words.product_types.api_label("other"), "Другое");
        assert_eq!(words.lead_statuses.label("gone", Lang::Ru), "gone");
        let types: Vec<_> = words.event_types.values().collect();
        assert_eq!(
            types,
            [
                "page_view",
                "form_submit",
                "form_start",
                "file_upload",
                "button_click",
                "link_click"
            ]
        );
    }

    #[test]
    fn a_mistake_in_an_operators_file_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("words.toml");
        std::fs::write(&file, "[[product_types]]\nvalue = \"a\"\ncolour = 1").unwrap();
        let error = Vocabulary::load(Some(&file)).unwrap_err().to_string();
        assert!(error.contains("line"), "{error}");
    }
}
