//! The advantages that the page of a product lists: always `{language: [strings]}` (`docs/api/content.md#features`).

use model::{Languages, Tag};
use serde_json::{Map, Value};
use text::Lang;

/// Advantages by language; languages without entries are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Features(Vec<(Tag, Vec<String>)>);

impl Features {
    /// Normalizes any stored value. A bare list is taken as Russian, a bare string as a list with one entry, and
    /// numbers as texts. Other values, and keys that are not languages, are left out.
    pub fn read(stored: &Value) -> Self {
        let lists: Vec<_> = match stored {
            Value::Object(languages) => languages
                .iter()
                .filter_map(|(code, entries)| Some((Tag::parse(code).ok()?, entries_of(entries))))
                .collect(),
            bare => vec![(Lang::Ru.into(), entries_of(bare))],
        };
        Self(lists.into_iter().filter(|(_, list)| !list.is_empty()).collect())
    }

    /// The entries in a language; if there are none, those in the default language.
    pub fn list(&self, tag: &Tag, languages: &Languages) -> &[String] {
        match self.exact(tag) {
            [] => self.exact(languages.fallback()),
            list => list,
        }
    }

    fn exact(&self, tag: &Tag) -> &[String] {
        let list = self.0.iter().find(|(known, _)| known == tag);
        list.map_or(&[], |(_, list)| list)
    }

    /// The entries of the site's languages, in their order.
    pub fn shown(&self, languages: &Languages) -> Value {
        let lists = languages.iter().map(|tag| (tag.to_string(), self.exact(tag)));
        let lists = lists.filter(|(_, list)| !list.is_empty());
        Value::Object(lists.map(|(tag, list)| (tag, list.into())).collect())
    }

    /// The stored form.
    pub fn to_json(&self) -> Value {
        let lists = self.0.iter();
        let lists = lists.map(|(tag, list)| (tag.to_string(), Value::from(list.clone())));
        Value::Object(lists.collect::<Map<_, _>>())
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
            assert_eq!(features.shown(&Languages::default()), wanted);
            assert_eq!(Features::read(&features.to_json()), features);
        }
    }

    #[test]
    fn a_language_without_entries_shows_those_of_the_default_one() {
        let (languages, [ru, en, uz]) = (Languages::default(), Lang::ALL.map(Tag::from));
        let features = Features::read(&json!({"en": ["Soft"], "ru": ["Мягкая"]}));
        assert_eq!(features.list(&en, &languages), ["Soft"]);
        assert_eq!(features.list(&uz, &languages), ["Мягкая"]);
        let english = Features::read(&json!({"en": ["Soft"]}));
        assert!(english.list(&ru, &languages).is_empty());
    }

    #[test]
    fn answers_have_the_languages_of_the_site_in_their_order() {
        let features = Features::read(&json!({"kk": ["Жұмсақ"], "uz": ["Yumshoq"], "ru": ["Мягкая"]}));
        let languages = Languages::new(["ru", "kk"].map(|tag| Tag::parse(tag).unwrap()));
        assert_eq!(
            features.shown(&languages).to_string(),
            r#"{"ru":["Мягкая"],"kk":["Жұмсақ"]}"#
        );
    }
}
