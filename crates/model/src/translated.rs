//! A text in every language of the content, in one column.

use db::sea_orm::{
    self, ColIdx, DbErr, QueryResult, TryGetError, TryGetable,
    sea_query::{ArrayType, ColumnType, Nullable, Value, ValueType, ValueTypeErr},
};
use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::{Map, Value as Json};

use crate::{Languages, Tag};

/// A text by language. Empty texts are not stored. A language that the site no longer has stays stored, so that it can
/// come back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Translated(Vec<(Tag, Box<str>)>);

impl Translated {
    /// These texts, without the empty ones.
    pub fn new<'a>(texts: impl IntoIterator<Item = (Tag, &'a str)>) -> Self {
        let mut translated = Self::default();
        for (tag, text) in texts {
            translated.set(&tag, text);
        }
        translated
    }

    /// Sets the text of a language; an empty one removes it.
    pub fn set(&mut self, tag: &Tag, text: &str) {
        match (
            self.0.binary_search_by(|(known, _)| known.cmp(tag)),
            text.is_empty(),
        ) {
            (Ok(at), true) => drop(self.0.remove(at)),
            (Ok(at), false) => self.0[at].1 = text.into(),
            (Err(_), true) => {}
            (Err(at), false) => self.0.insert(at, (tag.clone(), text.into())),
        }
    }

    /// The text in exactly this language; empty if there is none.
    pub fn exact(&self, tag: &Tag) -> &str {
        let at = self.0.binary_search_by(|(known, _)| known.cmp(tag));
        at.map_or("", |at| &self.0[at].1)
    }

    /// The text in this language; if there is none, the one in the site's default language.
    pub fn shown(&self, tag: &Tag, languages: &Languages) -> &str {
        match self.exact(tag) {
            "" => self.exact(languages.fallback()),
            text => text,
        }
    }

    /// The first text in the order of the site's languages; failing those, any.
    pub fn first(&self, languages: &Languages) -> &str {
        let texts = languages.iter().map(|tag| self.exact(tag));
        texts
            .chain(self.iter().map(|(_, text)| text))
            .find(|text| !text.trim().is_empty())
            .unwrap_or_default()
    }

    /// Every text, with its language.
    pub fn iter(&self) -> impl Iterator<Item = (&Tag, &str)> {
        self.0.iter().map(|(tag, text)| (tag, &**text))
    }

    /// Replaces each text.
    pub fn map(&self, mut of: impl FnMut(&Tag, &str) -> String) -> Self {
        let texts: Vec<_> = self
            .iter()
            .map(|(tag, text)| (tag.clone(), of(tag, text)))
            .collect();
        Self::new(texts.iter().map(|(tag, text)| (tag.clone(), text.as_str())))
    }

    /// Whether another language has a text and this one has none.
    pub fn lacks(&self, tag: &Tag) -> bool {
        self.exact(tag).is_empty() && !self.0.is_empty()
    }

    /// The stored form.
    pub fn to_json(&self) -> Json {
        let texts = self
            .iter()
            .map(|(tag, text)| (tag.as_str().to_owned(), text.into()));
        Json::Object(texts.collect::<Map<_, _>>())
    }

    /// Reads the stored form. What is not a text by language is left out.
    pub fn from_json(json: &Json) -> Self {
        let texts = json.as_object().into_iter().flatten();
        Self::new(texts.filter_map(|(tag, text)| Some((Tag::parse(tag).ok()?, text.as_str()?))))
    }
}

impl Serialize for Translated {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (tag, text) in self.iter() {
            map.serialize_entry(tag, text)?;
        }
        map.end()
    }
}

impl From<Translated> for Value {
    fn from(texts: Translated) -> Self {
        texts.to_json().into()
    }
}

impl Nullable for Translated {
    fn null() -> Value {
        Value::Json(None)
    }
}

impl ValueType for Translated {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        match value {
            Value::Json(Some(json)) => Ok(Self::from_json(&json)),
            _ => Err(ValueTypeErr),
        }
    }

    fn type_name() -> String {
        "Translated".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::Json
    }

    fn column_type() -> ColumnType {
        ColumnType::JsonBinary
    }
}

impl TryGetable for Translated {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        Ok(Self::from_json(&Json::try_get_by(row, index)?))
    }
}

impl sea_orm::TryFromU64 for Translated {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::Type("a key is a number".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> Tag {
        Tag::parse(text).unwrap()
    }

    #[test]
    fn a_text_falls_back_to_the_default_language() {
        let languages = Languages::new(["ru", "en", "kk"].map(tag));
        let name = Translated::new([(tag("ru"), "Бирка"), (tag("en"), ""), (tag("de"), "Etikett")]);
        assert_eq!(name.shown(&tag("kk"), &languages), "Бирка");
        assert_eq!(name.exact(&tag("en")), "");
        assert!(name.lacks(&tag("en")) && !name.lacks(&tag("de")));
        let foreign = Translated::new([(tag("de"), "Etikett")]);
        assert_eq!(foreign.first(&languages), "Etikett");
        assert_eq!(foreign.shown(&tag("kk"), &languages), "");
    }

    #[test]
    fn a_language_that_the_site_lost_stays_stored() {
        let mut name =
            Translated::from_json(&serde_json::json!({"uz": "Yorliq", "ru": "Бирка", "x": 1, "en": ""}));
        name.set(&tag("ru"), "Бирка новая");
        name.set(&tag("en"), "Tag");
        name.set(&tag("en"), "");
        assert_eq!(
            name.to_json(),
            serde_json::json!({"ru": "Бирка новая", "uz": "Yorliq"})
        );
        assert_eq!(Translated::from_json(&name.to_json()), name);
    }
}
