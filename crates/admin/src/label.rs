//! Names shown to users: of sections, fields, choices.

use model::Tone;
use text::Lang;

/// A name in three languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label(Source);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    /// A message key of the locale files. `plain` is shown until the message exists.
    Key { key: String, plain: String },
    /// Texts that are data, in the order of [`Lang::ALL`].
    Texts([String; 3]),
}

impl Label {
    /// Texts that come from the operator's files instead of the locale files.
    pub fn texts(of: impl Fn(Lang) -> String) -> Self {
        Self(Source::Texts(Lang::ALL.map(of)))
    }

    /// The message with this key. Until it exists, the last part of the key as plain words.
    pub fn key(key: &str) -> Self {
        let last = key.rsplit('-').next().unwrap_or(key);
        Self::named(key, last)
    }

    /// The message `section-name`, or the name itself as plain words.
    pub(crate) fn of(section: &str, name: &str) -> Self {
        Self::named(&format!("{section}-{name}"), name)
    }

    /// Replaces the plain words that are shown until the message exists.
    pub(crate) fn or_plain(self, name: &str) -> Self {
        match self.0 {
            Source::Key { key, .. } => Self::named(&key, name),
            texts @ Source::Texts(_) => Self(texts),
        }
    }

    fn named(key: &str, name: &str) -> Self {
        let mut plain = name.replace(['_', '-'], " ");
        if let Some(first) = plain.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let key = key.replace('_', "-");
        Self(Source::Key { key, plain })
    }

    /// The text in a language.
    pub fn render(&self, lang: Lang) -> String {
        self.worded(lang).unwrap_or_else(|| match &self.0 {
            Source::Key { plain, .. } => plain.clone(),
            Source::Texts(_) => String::new(),
        })
    }

    /// The text, if the message exists.
    pub(crate) fn worded(&self, lang: Lang) -> Option<String> {
        match &self.0 {
            Source::Key { key, .. } => text::words(key, lang),
            Source::Texts(texts) => {
                let position = Lang::ALL.iter().position(|known| *known == lang);
                position.map(|position| texts[position].clone())
            }
        }
    }

    /// The key of a message that does not exist in this language.
    pub(crate) fn missing(&self, lang: Lang) -> Option<&str> {
        match &self.0 {
            Source::Key { key, .. } if text::words(key, lang).is_none() => Some(key),
            _ => None,
        }
    }
}

/// One of the values that a field may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Stored value.
    pub value: String,
    /// Label for display.
    pub label: Label,
    /// Colour of its badge.
    pub tone: Tone,
}

impl Choice {
    /// A choice with a gray badge.
    pub fn new(value: &str, label: Label) -> Self {
        Self {
            value: value.to_owned(),
            label,
            tone: Tone::default(),
        }
    }

    /// Sets the colour of its badge.
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }
}

impl From<&model::Choice> for Choice {
    fn from(choice: &model::Choice) -> Self {
        let label = Label::texts(|lang| choice.labels.get(lang).to_owned());
        Self::new(&choice.value, label).tone(choice.color)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_nobody_worded_is_still_readable() {
        let label = Label::of("shelf", "created_at");
        assert_eq!(label.render(Lang::Uz), "Created at");
        assert_eq!(label.missing(Lang::Uz), Some("shelf-created-at"));
        assert_eq!(Label::key("admin-logout").render(Lang::En), "Sign out");
        let label = Label::texts(|lang| format!("in {lang}"));
        assert_eq!(label.render(Lang::Uz), "in uz");
    }
}
