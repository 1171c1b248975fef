//! The stored data of a person, and the search terms by which the rest is found.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use web::Query;

use super::whom::Whom;

/// The number of pieces of each kind.
pub type Counts = BTreeMap<String, u64>;

/// Minimum length; shorter texts occur by chance.
const SHORTEST_WORD: usize = 7;
/// Number of characters that are enough to distinguish a long text from all others.
const MOST_OF_TEXT: usize = 60;

/// The stored data of a person.
#[derive(Clone, Debug)]
pub struct Findings {
    /// The person.
    pub whom: Whom,
    /// All pieces of data, by kind and key.
    pub held: Vec<Held>,
    /// The objects of the person, as subjects of the audit log: `lead:17`.
    pub subjects: BTreeSet<String>,
    /// The leads among them with the microsecond of arrival. Both together identify a row in every copy of the
    /// database.
    pub rows: BTreeSet<(i64, i64)>,
    /// The browsers and addresses from which the person came.
    pub visits: Vec<Visit>,
    /// Objects that only mention the person and stay: `lead:18`.
    pub mentions: BTreeSet<String>,
    /// Number of copies that were sent out, by channel.
    pub sent: Counts,
    /// Number of chat messages that are deleted or emptied after the commit.
    pub withdrawn: u64,
    /// Files of the private store that are deleted too.
    pub files: BTreeSet<String>,
    /// SHA-256 of files that belonged to the person and were replaced.
    pub(super) sums: BTreeSet<String>,
    /// The newest row of the audit log at the time of the search, and the rows that were found.
    pub(super) newest: i64,
    pub(super) records: Vec<i64>,
    /// Deliveries about other objects that mention the person.
    pub(super) answers: Vec<outbox::Mention>,
    words: BTreeSet<String>,
    texts: BTreeSet<String>,
}

/// A piece of stored data.
#[derive(Clone, Debug, Serialize)]
pub struct Held {
    /// `lead`, `note`, `delivery`, `record`, `event`, …
    pub kind: &'static str,
    /// Its primary key.
    pub key: String,
    /// When it was created.
    pub at: Option<DateTime<Utc>>,
    /// Its complete content.
    pub content: Value,
    /// The file that belongs to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<HeldFile>,
}

/// A file.
#[derive(Clone, Debug, Serialize)]
pub struct HeldFile {
    /// The path in the private store.
    #[serde(skip)]
    pub path: String,
    /// The name that the sender gave it.
    pub name: String,
}

/// A browser at an IP address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Visit {
    /// The IP address of the client.
    pub address: String,
    /// The user agent.
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

    /// Adds a word that identifies the person wherever it occurs: an e-mail address, a phone. Words that are too short
    /// are ignored.
    pub fn add_word(&mut self, word: &str) {
        let word = word.trim();
        if word.chars().count() >= SHORTEST_WORD {
            self.words.insert(word.to_owned());
        }
    }

    /// Adds a text of the person that may also occur elsewhere: a name, a message.
    pub fn add_text(&mut self, text: &str) {
        let text: String = text.trim().chars().take(MOST_OF_TEXT).collect();
        if text.chars().count() >= SHORTEST_WORD {
            self.texts.insert(text);
        }
    }

    /// The words that identify the person, also in the form that URLs contain.
    pub fn words(&self) -> Vec<String> {
        let mut all = BTreeSet::new();
        for word in &self.words {
            all.extend(spellings(word));
        }
        all.into_iter().collect()
    }

    /// Words and texts that a user may have searched for, also in the form that URLs contain.
    pub fn searched(&self) -> Vec<String> {
        let mut all = BTreeSet::new();
        for text in &self.texts {
            all.extend(spellings(text));
        }
        all.into_iter().collect()
    }

    /// All texts of which no bytes may be left.
    pub(super) fn bytes(&self) -> Vec<String> {
        self.words.iter().chain(&self.texts).cloned().collect()
    }

    /// Whether no data was found.
    pub fn is_empty(&self) -> bool {
        self.held.is_empty() && self.subjects.is_empty()
    }

    /// The number of pieces of each kind.
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

/// A word as people type it and in the forms that URLs contain.
fn spellings(word: &str) -> BTreeSet<String> {
    let query = Query::default().with("q", Some(word));
    let encoded = query.strip_prefix("q=").unwrap_or_default().to_owned();
    let spaced = encoded.replace('+', "%20");
    let loose = word.replace('@', "%40");
    let mut all = BTreeSet::from([word.to_owned(), encoded, spaced, loose]);
    all.remove("");
    all
}
