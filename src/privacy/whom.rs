//! Whose data is searched for: a named person, or all erased persons that a restored backup may contain again.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::{
    memory::{Trace, mark},
    person::{Person, Phone, email},
};
use crate::core::Core;

/// Whose data is searched for.
#[derive(Clone, Debug)]
pub enum Whom {
    /// A person, identified by e-mail addresses and phones.
    Person(Person),
    /// Erased persons, of whom only keyed hashes are known.
    Remembered(Remembered),
}

/// A row that may be about the person.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Its primary key.
    pub id: i64,
    /// When it arrived.
    pub at: DateTime<Utc>,
    /// The e-mail address in it.
    pub email: &'a str,
    /// The phone in it, as it was typed.
    pub phone: &'a str,
}

/// Persons who were erased.
#[derive(Clone, Debug, Default)]
pub struct Remembered {
    traces: Vec<Known>,
}

#[derive(Clone, Debug)]
struct Known {
    at: DateTime<Utc>,
    marks: HashSet<String>,
    leads: HashSet<(i64, i64)>,
}

impl Remembered {
    pub(super) fn new<'a>(traces: impl IntoIterator<Item = &'a Trace>) -> Self {
        let known = |trace: &Trace| Known {
            at: trace.at,
            marks: trace.marks.iter().cloned().collect(),
            leads: trace.leads.iter().copied().collect(),
        };
        Self {
            traces: traces.into_iter().map(known).collect(),
        }
    }

    /// Whether a row is about one of them. A row that arrived after the erasure is new data and stays.
    fn has(&self, core: &Core, seen: Seen) -> bool {
        let row = (seen.id, seen.at.timestamp_micros());
        let before = self.traces.iter().filter(|known| seen.at <= known.at);
        let mut before = before.peekable();
        if before.peek().is_none() {
            return false;
        }
        let mut marks = Vec::new();
        if !seen.email.is_empty() {
            marks.push(mark(&core.secret, "email", &email(seen.email)));
        }
        if let Some(phone) = Phone::read(core, seen.phone) {
            marks.push(mark(&core.secret, "phone", phone.key()));
        }
        before.any(|known| known.leads.contains(&row) || marks.iter().any(|mark| known.marks.contains(mark)))
    }
}

impl Whom {
    /// Whether a row is about the person.
    pub fn has(&self, core: &Core, seen: Seen) -> bool {
        match self {
            Self::Person(person) => {
                person.leads.contains(&seen.id)
                    || (!seen.email.is_empty() && person.has_email(seen.email))
                    || Phone::read(core, seen.phone).is_some_and(|phone| person.has_phone(&phone))
            }
            Self::Remembered(remembered) => remembered.has(core, seen),
        }
    }

    /// The hashes by which the person is remembered after an erasure.
    pub(super) fn marks(&self, core: &Core) -> Vec<String> {
        let Self::Person(person) = self else {
            return Vec::new();
        };
        let emails = person
            .emails
            .iter()
            .map(|email| mark(&core.secret, "email", email));
        let phones = person
            .phones
            .iter()
            .map(|phone| mark(&core.secret, "phone", phone.key()));
        emails.chain(phones).collect()
    }
}
