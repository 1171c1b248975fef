//! All spam signals of a lead: the stable id, the weight, and the message for staff.

use db::sea_orm::{EnumIter, Iterable as _};
use serde_json::{Value, json};
use text::Message;

/// A spam signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter)]
pub enum Signal {
    /// The hidden field was filled in.
    Honeypot,
    /// The token was not issued by this site.
    TokenForged,
    /// The token is older than a day. People leave pages open, so its weight is low.
    TokenExpired,
    /// The form was sent within two seconds. A browser that fills in forms is fast too.
    TooFast,
    /// The token was used before.
    TokenReused,
    /// The challenge was not solved. A page without scripts cannot solve it.
    WorkMissing,
    /// Three links or more in the message.
    Links,
    /// Six links or more.
    ManyLinks,
    /// A link through a service that hides its target.
    Shortener,
    /// A link in the name.
    LinkInName,
    /// Links in markup, as link sellers write them: HTML anchors and forum tags.
    Markup,
    /// Invisible characters inside words.
    HiddenCharacters,
    /// Words made of Latin and Cyrillic letters that look alike.
    MixedAlphabets,
    /// Mostly letters that do not belong to the languages of the visitors.
    ForeignScript,
    /// The message repeats a name or the company.
    SameText,
    /// An address at a disposable mail service.
    DisposableMail,
    /// Random letters instead of words.
    Gibberish,
    /// Random letters in several fields.
    MuchGibberish,
    /// Phrases of mass mailings.
    SpamWords,
    /// Phrases that only occur in mass mailings.
    StrongSpamWords,
    /// A number that cannot exist.
    PhoneUnknown,
    /// The text came from another address before.
    RepeatedText,
    /// The text comes from many addresses.
    MassText,
}

impl Signal {
    /// The stable name, in the database and the API.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Honeypot => "honeypot",
            Self::TokenForged => "token-forged",
            Self::TokenExpired => "token-expired",
            Self::TooFast => "too-fast",
            Self::TokenReused => "token-reused",
            Self::WorkMissing => "work-missing",
            Self::Links => "links",
            Self::ManyLinks => "many-links",
            Self::Shortener => "shortener",
            Self::LinkInName => "link-in-name",
            Self::Markup => "markup",
            Self::HiddenCharacters => "hidden-characters",
            Self::MixedAlphabets => "mixed-alphabets",
            Self::ForeignScript => "foreign-script",
            Self::SameText => "same-text",
            Self::DisposableMail => "disposable-mail",
            Self::Gibberish => "gibberish",
            Self::MuchGibberish => "much-gibberish",
            Self::SpamWords => "spam-words",
            Self::StrongSpamWords => "strong-spam-words",
            Self::PhoneUnknown => "phone-unknown",
            Self::RepeatedText => "repeated-text",
            Self::MassText => "mass-text",
        }
    }

    /// The signal with this id.
    pub fn parse(id: &str) -> Option<Self> {
        Self::iter().find(|signal| signal.id() == id)
    }

    /// The number that it adds to the score. By default, 60 is sufficient for quarantine.
    pub const fn weight(self) -> u32 {
        match self {
            Self::Honeypot => 100,
            Self::ManyLinks | Self::StrongSpamWords | Self::MuchGibberish | Self::MassText => 60,
            Self::TokenForged => 50,
            Self::Markup
            | Self::ForeignScript
            | Self::Shortener
            | Self::LinkInName
            | Self::MixedAlphabets
            | Self::SameText => 40,
            Self::TokenReused
            | Self::WorkMissing
            | Self::Links
            | Self::HiddenCharacters
            | Self::DisposableMail
            | Self::Gibberish
            | Self::SpamWords
            | Self::RepeatedText => 30,
            Self::TooFast => 20,
            Self::TokenExpired | Self::PhoneUnknown => 15,
        }
    }

    /// The message for staff.
    pub const fn message(self) -> Message {
        Message::new(match self {
            Self::Honeypot => "spam-honeypot",
            Self::TokenForged => "spam-token-forged",
            Self::TokenExpired => "spam-token-expired",
            Self::TooFast => "spam-too-fast",
            Self::TokenReused => "spam-token-reused",
            Self::WorkMissing => "spam-work-missing",
            Self::Links => "spam-links",
            Self::ManyLinks => "spam-many-links",
            Self::Shortener => "spam-shortener",
            Self::LinkInName => "spam-link-in-name",
            Self::Markup => "spam-markup",
            Self::HiddenCharacters => "spam-hidden-characters",
            Self::MixedAlphabets => "spam-mixed-alphabets",
            Self::ForeignScript => "spam-foreign-script",
            Self::SameText => "spam-same-text",
            Self::DisposableMail => "spam-disposable-mail",
            Self::Gibberish => "spam-gibberish",
            Self::MuchGibberish => "spam-much-gibberish",
            Self::SpamWords => "spam-words",
            Self::StrongSpamWords => "spam-strong-words",
            Self::PhoneUnknown => "spam-phone-unknown",
            Self::RepeatedText => "spam-repeated-text",
            Self::MassText => "spam-mass-text",
        })
    }
}

/// The signals of a lead, with the weights at the time of its arrival.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons(Vec<(Signal, u32)>);

impl Reasons {
    /// Adds a signal once, with its default weight.
    pub fn add(&mut self, signal: Signal) {
        self.note(signal, signal.weight());
    }

    /// Adds a signal once, with the given weight.
    pub fn note(&mut self, signal: Signal, weight: u32) {
        if self.iter().all(|(known, _)| known != signal) {
            self.0.push((signal, weight));
        }
    }

    /// All signals with their weights.
    pub fn iter(&self) -> impl Iterator<Item = (Signal, u32)> {
        self.0.iter().copied()
    }

    /// The sum of the weights.
    pub fn score(&self) -> u32 {
        self.iter().map(|(_, weight)| weight).sum()
    }

    /// The format in which they are stored.
    pub fn to_json(&self) -> String {
        let reasons = self
            .iter()
            .map(|(signal, weight)| json!({ "id": signal.id(), "weight": weight }));
        Value::Array(reasons.collect()).to_string()
    }

    /// Parses the stored format. Signals unknown to this version are left out.
    pub fn from_json(text: &str) -> Self {
        let stored: Vec<Value> = serde_json::from_str(text).unwrap_or_default();
        let known = stored.iter().filter_map(|reason| {
            let signal = Signal::parse(reason["id"].as_str()?)?;
            let weight = u32::try_from(reason["weight"].as_u64()?).ok()?;
            Some((signal, weight))
        });
        Self(known.collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use text::Lang;

    use super::*;

    #[test]
    fn every_signal_has_its_own_id_and_a_sentence_in_every_language() {
        let ids: HashSet<_> = Signal::iter().map(Signal::id).collect();
        assert_eq!(ids.len(), Signal::iter().count());
        for signal in Signal::iter() {
            assert_eq!(Signal::parse(signal.id()), Some(signal));
            for lang in Lang::ALL {
                let sentence = signal.message().render(lang);
                assert!(sentence.contains(' '), "{signal:?} in {lang:?}: {sentence}");
            }
        }
    }

    #[test]
    fn the_documentation_names_every_signal_with_its_weight() {
        let page = include_str!("../../../docs/spam.md");
        for signal in Signal::iter() {
            let row = format!("| `{}` | {} |", signal.id(), signal.weight());
            assert!(page.contains(&row), "docs/spam.md lacks {row}");
        }
    }

    #[test]
    fn reasons_survive_being_stored() {
        let mut reasons = Reasons::default();
        reasons.add(Signal::Honeypot);
        reasons.add(Signal::Honeypot);
        reasons.note(Signal::RepeatedText, 0);
        assert_eq!(reasons.score(), 100);
        assert_eq!(Reasons::from_json(&reasons.to_json()), reasons);
        assert_eq!(
            Reasons::from_json(r#"[{"id":"of-tomorrow","weight":5}]"#),
            Reasons::default()
        );
        assert_eq!(Reasons::from_json("no json"), Reasons::default());
    }
}
