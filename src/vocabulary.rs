//! The lists that a company chooses values from: product types, categories, statuses, with their names and colours.
//!
//! They are data (`vocabulary.toml`, or the file that `VOCABULARY_FILE` names), so that another company can change them
//! without changing code.

use std::{collections::BTreeMap, path::Path};

use model::{Languages, Terms};
use serde::Deserialize;

pub use model::{Choice, Choices};

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

impl Vocabulary {
    /// The lists by name, as the declarations of models name them.
    pub fn lists(&self) -> BTreeMap<String, Choices> {
        let lists = [
            ("product_types", &self.product_types),
            ("lead_statuses", &self.lead_statuses),
            ("portfolio_categories", &self.portfolio_categories),
            ("product_categories", &self.product_categories),
            ("event_types", &self.event_types),
        ];
        lists
            .into_iter()
            .map(|(name, list)| (name.to_owned(), list.clone()))
            .collect()
    }

    /// What a site with this vocabulary and these languages adds to the declarations of models.
    pub fn terms(&self, languages: Languages) -> Terms {
        Terms {
            languages,
            lists: self.lists(),
        }
    }
}

#[cfg(test)]
mod tests {
    use text::Lang;

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
