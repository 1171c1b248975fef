//! What is held of a person, and by what the rest of it is found.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use web::Query;

use super::whom::Whom;

/// How many of each kind.
pub type Counts = BTreeMap<String, u64>;

/// Shorter texts are found by chance.
const SHORTEST_WORD: usize = 7;
/// So much of a long text tells it from all others.
const MOST_OF_TEXT: usize = 60;

/// What is held of a person.
#[derive(Clone, Debug)]
pub struct Findings {
    /// Whose it is.
    pub whom: Whom,
    /// Each piece, by kind and key.
    pub held: Vec<Held>,
    /// The objects that are the person's, as the record of changes calls them: `lead:17`.
    pub subjects: BTreeSet<String>,
    /// The leads among them with the microsecond in which each arrived: together they name a row on every copy.
    pub rows: BTreeSet<(i64, i64)>,
    /// From where the person came.
    pub visits: Vec<Visit>,
    /// What only mentions the person and stays: `lead:18`.
    pub mentions: BTreeSet<String>,
    /// How many copies left the house, by channel.
    pub sent: Counts,
    /// How many messages in chats are deleted or emptied after the commit.
    pub withdrawn: u64,
    /// Files of the private store that go with it.
    pub files: BTreeSet<String>,
    /// SHA-256 of files that were the person's once, and were replaced.
    pub(super) sums: BTreeSet<String>,
    /// The newest row of the record of changes when it was looked through, and the rows that were found.
    pub(super) newest: i64,
    pub(super) records: Vec<i64>,
    /// Deliveries about others that name the person.
    pub(super) answers: Vec<outbox::Mention>,
    words: BTreeSet<String>,
    texts: BTreeSet<String>,
}

/// A piece of what is held.
#[derive(Clone, Debug, Serialize)]
pub struct Held {
    /// `lead`, `note`, `delivery`, `record`, `event`, …
    pub kind: &'static str,
    /// Its key.
    pub key: String,
    /// When it came to be.
    pub at: Option<DateTime<Utc>>,
    /// All of it.
    pub content: Value,
    /// The file that belongs to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<HeldFile>,
}

/// A file.
#[derive(Clone, Debug, Serialize)]
pub struct HeldFile {
    /// In the private store.
    #[serde(skip)]
    pub path: String,
    /// As its sender called it.
    pub name: String,
}

/// A browser at an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Visit {
    /// Of the client.
    pub address: String,
    /// The browser's own name.
    pub user_agent: String,
}

impl Findings {
    pub(super) fn new(whom: Whom) -> Self {
        let mut found = Self {
            held: Vec::new(),
            subjects: BTreeSet::new(),
            rows: BTreeSet::new(),
            visits: Vec::new(),
            mentions: BTreeSet::new(),
            sent: Counts::new(),
            withdrawn: 0,
            files: BTreeSet::new(),
            sums: BTreeSet::new(),
            newest: 0,
            records: Vec::new(),
            answers: Vec::new(),
            words: BTreeSet::new(),
            texts: BTreeSet::new(),
            whom,
        };
        if let Whom::Person(person) = found.whom.clone() {
            for email in &person.emails {
                found.add_word(email);
            }
            for phone in &person.phones {
                found.add_word(phone.key());
            }
        }
        found
    }

    /// A word that tells the person wherever it stands: an address, a phone. A short one does not.
    pub fn add_word(&mut self, word: &str) {
        let word = word.trim();
        if word.chars().count() >= SHORTEST_WORD {
            self.words.insert(word.to_owned());
        }
    }

    /// A text of the person's that may stand elsewhere too: a name, a message.
    pub fn add_text(&mut self, text: &str) {
        let text: String = text.trim().chars().take(MOST_OF_TEXT).collect();
        if text.chars().count() >= SHORTEST_WORD {
            self.texts.insert(text);
        }
    }

    /// The words that tell the person, also as addresses of pages carry them.
    pub fn words(&self) -> Vec<String> {
        let mut all = BTreeSet::new();
        for word in &self.words {
            all.extend(spellings(word));
        }
        all.into_iter().collect()
    }

    /// Words and texts, also as addresses of pages carry them: what somebody may have searched for.
    pub fn searched(&self) -> Vec<String> {
        let mut all = BTreeSet::new();
        for text in &self.texts {
            all.extend(spellings(text));
        }
        all.into_iter().collect()
    }

    /// Everything of which no byte may be left.
    pub(super) fn bytes(&self) -> Vec<String> {
        self.words.iter().chain(&self.texts).cloned().collect()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.held.is_empty() && self.subjects.is_empty()
    }

    /// How many of each kind are held.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::new();
        for held in &self.held {
            *counts.entry(held.kind.to_owned()).or_default() += 1;
            if held.file.is_some() {
                *counts.entry("file".to_owned()).or_default() += 1;
            }
        }
        counts
    }
}

/// A word as people type it and as addresses of pages carry it.
fn spellings(word: &str) -> BTreeSet<String> {
    let query = Query::default().with("q", Some(word));
    let encoded = query.strip_prefix("q=").unwrap_or_default().to_owned();
    let spaced = encoded.replace('+', "%20");
    let loose = word.replace('@', "%40");
    let mut all = BTreeSet::from([word.to_owned(), encoded, spaced, loose]);
    all.remove("");
    all
}
