//! Languages of content. They are data: `LANGUAGES` takes any tag.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Maximum length of a tag. The longest tags that are registered are shorter.
const LONGEST: usize = 35;

/// The tag of a language, such as `ru` or `zh-Hans` (BCP 47): letters, digits and hyphens, in the case that
/// RFC 5646 §2.1.1 recommends.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(Arc<str>);

/// Not the tag of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidTag;

impl fmt::Display for InvalidTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a language tag such as ru, kk or zh-Hans")
    }
}

impl Tag {
    /// Reads a tag in any case, with hyphens or, as Django writes them, underscores.
    ///
    /// # Errors
    /// The text has not the form of a tag: a language of two or three letters, then parts of up to eight letters and
    /// digits.
    pub fn parse(text: &str) -> Result<Self, InvalidTag> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(InvalidTag);
        }
        let mut tag = String::with_capacity(text.len());
        for (position, part) in text.split(['-', '_']).enumerate() {
            let is_right = match position {
                0 => (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic()),
                _ => (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()),
            };
            if !is_right {
                return Err(InvalidTag);
            }
            if position > 0 {
                tag.push('-');
            }
            let is_word = part.bytes().all(|b| b.is_ascii_alphabetic());
            match (position, part.len()) {
                (1.., 2) if is_word => tag.push_str(&part.to_ascii_uppercase()),
                (1.., 4) if is_word => {
                    tag.push_str(&part[..1].to_ascii_uppercase());
                    tag.push_str(&part[1..].to_ascii_lowercase());
                }
                _ => tag.push_str(&part.to_ascii_lowercase()),
            }
        }
        Ok(Self(tag.into()))
    }

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the name of the language is known here.
    pub fn is_known(&self) -> bool {
        OWN_NAMES.iter().any(|(tag, _)| *tag == self.as_str())
    }

    /// The name of the language in that language; the tag itself if its name is not known here.
    pub fn own_name(&self) -> &str {
        let known = OWN_NAMES.iter().find(|(tag, _)| *tag == self.as_str());
        known.map_or(self.as_str(), |(_, name)| name)
    }
}

/// Languages by their own names: those of the region, and those that its companies export to.
const OWN_NAMES: &[(&str, &str)] = &[
    ("ar", "العربية"),
    ("az", "Azərbaycanca"),
    ("be", "Беларуская"),
    ("cs", "Čeština"),
    ("de", "Deutsch"),
    ("en", "English"),
    ("es", "Español"),
    ("fa", "فارسی"),
    ("fr", "Français"),
    ("hi", "हिन्दी"),
    ("hy", "Հայերեն"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ka", "ქართული"),
    ("kaa", "Qaraqalpaqsha"),
    ("kk", "Қазақша"),
    ("ko", "한국어"),
    ("ky", "Кыргызча"),
    ("mn", "Монгол"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ru", "Русский"),
    ("tg", "Тоҷикӣ"),
    ("tk", "Türkmençe"),
    ("tr", "Türkçe"),
    ("tt", "Татарча"),
    ("uk", "Українська"),
    ("uz", "Oʻzbekcha"),
    ("uz-Cyrl", "Ўзбекча"),
    ("zh", "中文"),
    ("zh-Hans", "简体中文"),
    ("zh-Hant", "繁體中文"),
];

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<text::Lang> for Tag {
    fn from(lang: text::Lang) -> Self {
        Self(lang.code().into())
    }
}

impl PartialEq<str> for Tag {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl Serialize for Tag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Tag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// The languages of a site's content, the default first. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Languages(Arc<[Tag]>);

impl Languages {
    /// These languages, each once. Without any, those of the program's messages.
    pub fn new(tags: impl IntoIterator<Item = Tag>) -> Self {
        let mut all: Vec<Tag> = Vec::new();
        for tag in tags {
            if !all.contains(&tag) {
                all.push(tag);
            }
        }
        if all.is_empty() {
            all.extend(text::Lang::ALL.map(Tag::from));
        }
        Self(all.into())
    }

    /// The language that is shown where a text is missing in another one.
    pub fn fallback(&self) -> &Tag {
        &self.0[0]
    }

    /// All languages, the default first.
    pub fn iter(&self) -> std::slice::Iter<'_, Tag> {
        self.0.iter()
    }

    /// The language with this tag, in any case.
    pub fn find(&self, text: &str) -> Option<&Tag> {
        self.0.iter().find(|tag| tag.as_str().eq_ignore_ascii_case(text))
    }
}

impl Default for Languages {
    fn default() -> Self {
        Self::new([])
    }
}

impl<'a> IntoIterator for &'a Languages {
    type Item = &'a Tag;
    type IntoIter = std::slice::Iter<'a, Tag>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tags_are_read_in_any_case_and_written_in_one() {
        for (given, tag) in [
            ("ru", "ru"),
            (" KK ", "kk"),
            ("zh-hans", "zh-Hans"),
            ("zh_hant_tw", "zh-Hant-TW"),
            ("UZ-cyrl", "uz-Cyrl"),
            ("de-1996", "de-1996"),
        ] {
            assert_eq!(Tag::parse(given).unwrap().as_str(), tag, "{given}");
        }
        for wrong in [
            "",
            "r",
            "russian",
            "ru-",
            "ru--RU",
            "ру",
            "en'",
            "en\"",
            "x ",
            "zh-averylongpart",
        ] {
            assert_eq!(Tag::parse(wrong), Err(InvalidTag), "{wrong}");
        }
    }

    #[test]
    fn a_site_has_each_language_once_and_at_least_one() {
        let tags = ["kk", "ru", "KK"].map(|tag| Tag::parse(tag).unwrap());
        let languages = Languages::new(tags);
        assert_eq!(
            languages.iter().map(Tag::as_str).collect::<Vec<_>>(),
            ["kk", "ru"]
        );
        assert_eq!(languages.fallback().own_name(), "Қазақша");
        assert_eq!(Languages::new([]), Languages::default());
    }

    proptest! {
        #[test]
        fn a_tag_can_stand_in_a_statement(text in "\\PC{0,40}") {
            if let Ok(tag) = Tag::parse(&text) {
                prop_assert!(tag.as_str().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
                prop_assert_eq!(Tag::parse(tag.as_str()), Ok(tag));
            }
        }
    }
}
