//! The advantages that the page of a product lists: always `{language: [strings]}` (`docs/api/content.md#features`).

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::Value;
use text::Lang;

/// Advantages by language; languages without entries are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Features(BTreeMap<Lang, Vec<String>>);

impl Features {
    /// Normalizes any stored value. A bare list is taken as Russian, a bare string as a list with one entry, and
    /// numbers as texts. Other values, and keys that are not languages, are left out.
    pub fn read(stored: &Value) -> Self {
        let lists = match stored {
            Value::Object(languages) => languages
                .iter()
                .filter_map(|(code, entries)| Some((Lang::parse(code)?, entries_of(entries))))
                .collect(),
            bare => BTreeMap::from([(Lang::Ru, entries_of(bare))]),
        };
        Self(lists.into_iter().filter(|(_, list)| !list.is_empty()).collect())
    }

    /// The entries in a language; if there are none, the Russian ones.
    pub fn list(&self, lang: Lang) -> &[String] {
        let list = self.0.get(&lang).or_else(|| self.0.get(&Lang::Ru));
        list.map_or(&[], Vec::as_slice)
    }

    /// The stored form.
    pub fn to_json(&self) -> Value {
        let languages = self.0.iter();
        languages
            .map(|(lang, list)| (lang.code().to_owned(), Value::from(list.clone())))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }
}

impl Serialize for Features {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(lang, list)| (lang.code(), list)))
    }
}

fn entries_of(stored: &Value) -> Vec<String> {
    match stored {
        Value::Array(items) => items.iter().filter_map(entry_of).collect(),
        one => entry_of(one).into_iter().collect(),
    }
}

fn entry_of(stored: &Value) -> Option<String> {
    match stored {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_shape_that_was_ever_stored_becomes_lists_by_language() {
        for (stored, wanted) in [
            (
                json!({"en": ["Soft"], "ru": ["Мягкая", ""]}),
                json!({"en": ["Soft"], "ru": ["Мягкая"]}),
            ),
            (json!({"en": ["Eco"], "note": 1.5}), json!({"en": ["Eco"]})),
            (json!(["список", "строк"]), json!({"ru": ["список", "строк"]})),
            (json!({"ru": "строка"}), json!({"ru": ["строка"]})),
            (json!("строка"), json!({"ru": ["строка"]})),
            (
                json!({"ru": [1, null, {"a": 1}, true], "uz": []}),
                json!({"ru": ["1"]}),
            ),
            (json!(null), json!({})),
            (json!(true), json!({})),
        ] {
            let features = Features::read(&stored);
            assert_eq!(features.to_json(), wanted, "{stored}");
            assert_eq!(serde_json::to_value(&features).unwrap(), wanted);
            assert_eq!(Features::read(&features.to_json()), features);
        }
    }

    #[test]
    fn a_language_without_entries_shows_the_russian_ones() {
        let features = Features::read(&json!({"en": ["Soft"], "ru": ["Мягкая"]}));
        assert_eq!(features.list(Lang::En), ["Soft"]);
        assert_eq!(features.list(Lang::Uz), ["Мягкая"]);
        let english = Features::read(&json!({"en": ["Soft"]}));
        assert!(english.list(Lang::Ru).is_empty());
    }
}
