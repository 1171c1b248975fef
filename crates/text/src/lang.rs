//! The supported languages.

use std::fmt;

/// A language of messages and of content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lang {
    /// Russian, the default everywhere (`docs/api/contract.md#languages`).
    #[default]
    Ru,
    /// English.
    En,
    /// Uzbek, Latin script.
    Uz,
}

impl Lang {
    /// All languages, the default first.
    pub const ALL: [Self; 3] = [Self::Ru, Self::En, Self::Uz];

    /// The language with exactly this code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// ISO 639-1 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
            Self::Uz => "uz",
        }
    }

    /// Its name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Ru => "Русский",
            Self::En => "English",
            Self::Uz => "Oʻzbekcha",
        }
    }

    /// The best language for an `Accept-Language` header (RFC 9110 §12.5.4): the highest weight, then the first in the
    /// list.
    pub fn negotiate(accept_language: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for range in accept_language.split(',') {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let primary = tag
                .trim()
                .split('-')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            let weight = match parameters.trim().strip_prefix("q=") {
                Some(q) => q.parse().unwrap_or(0.0),
                None => 1.0,
            };
            if let Some(lang) = Self::parse(&primary)
                && weight > 0.0
                && best.is_none_or(|(_, known)| weight > known)
            {
                best = Some((lang, weight));
            }
        }
        best.map(|(lang, _)| lang)
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_the_language_it_likes_best() {
        assert_eq!(Lang::negotiate("de, uz-Latn;q=0.8, en;q=0.9"), Some(Lang::En));
        assert_eq!(Lang::negotiate("UZ"), Some(Lang::Uz));
        assert_eq!(Lang::negotiate("en;q=0, *;q=0.1"), None);
        assert_eq!(Lang::negotiate("q=;;,,;q=x"), None);
    }
}
