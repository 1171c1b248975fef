//! Looks up the words and addresses of a text in the lists.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use super::wordlists::{DISPOSABLE, SHORTENERS, STRONG, WEAK};

static STRONG_PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(STRONG));
static WEAK_PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(WEAK));
static SHORTENING: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(SHORTENERS));

/// Whether a plain text contains a phrase that only occurs in mass mailings.
pub(super) fn is_strong(plain: &str) -> bool {
    !STRONG_PHRASES.found(plain).is_empty()
}

/// The number of different phrases of mass mailings in a plain text.
pub(super) fn weak(plain: &str) -> usize {
    WEAK_PHRASES.found(plain).len()
}

/// Whether a plain text contains a link through a service that hides its target.
pub(super) fn hides_a_link(plain: &str) -> bool {
    !SHORTENING.found(plain).is_empty()
}

/// Whether an address belongs to a disposable mail service.
pub(super) fn is_disposable(email: &str) -> bool {
    let domain = email
        .rsplit_once('@')
        .map_or("", |(_, domain)| domain)
        .to_lowercase();
    DISPOSABLE.iter().any(|known| {
        domain
            .strip_suffix(known)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

/// Phrases by their first letter. A text is scanned once, with a lookup at the beginning of each word.
struct Phrases(HashMap<char, Vec<&'static str>>);

impl Phrases {
    fn new(list: &[&'static str]) -> Self {
        let mut phrases: HashMap<_, Vec<_>> = HashMap::new();
        for phrase in list {
            phrases
                .entry(phrase.chars().next().unwrap_or_default())
                .or_default()
                .push(*phrase);
        }
        Self(phrases)
    }

    /// The phrases that begin at the beginning of a word. Any characters may follow a phrase, because words have
    /// endings in three languages.
    fn found(&self, text: &str) -> BTreeSet<&'static str> {
        let mut found = BTreeSet::new();
        let mut before = ' ';
        for (at, c) in text.char_indices() {
            if !before.is_alphanumeric() {
                let candidates = self.0.get(&c).into_iter().flatten();
                found.extend(candidates.filter(|phrase| text[at..].starts_with(**phrase)));
            }
            before = c;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::leads::spam::unicode::plain;

    #[test]
    fn a_phrase_begins_with_a_word_and_ends_anywhere() {
        assert!(is_strong("лучшее казино вулкан!"));
        assert!(is_strong("рассылки по формам сайтов"));
        assert!(!is_strong("супер1xbetон"));
        assert_eq!(weak("бонусы и бонус, кредитный"), 2);
        assert!(hides_a_link("https://bit.ly/x") && !hides_a_link("https://habit.ly/x"));
        assert!(is_disposable("a@Mailinator.com") && is_disposable("a@x.mailinator.com"));
        assert!(!is_disposable("a@notmailinator.com") && !is_disposable(""));
    }

    #[test]
    fn the_lists_hold_each_entry_once_and_as_texts_are_compared() {
        for list in [STRONG, WEAK, SHORTENERS, DISPOSABLE] {
            let different: HashSet<_> = list.iter().collect();
            assert_eq!(different.len(), list.len());
            for entry in list {
                assert_eq!(*entry, plain(entry));
            }
        }
    }
}
