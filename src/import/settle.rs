//! Decides what to do with an object that may have been imported before, may have been changed here, or may have the
//! key of a row that this site created itself.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::{
    field::Model,
    load::Import,
    memory::{Known, Memory, Remembered, fingerprint},
};
use crate::{audit, failure::Failure};

/// A row into which an object of the old site can be converted.
pub trait Row: Clone + Send + Sync {
    /// Its primary key here.
    fn id(&self) -> i64;
    /// Sets another primary key.
    fn set_id(&mut self, id: i64);
    /// The values that the old site has. Values that only this site has are not included.
    fn facts(&self) -> Value;
    /// The display name.
    fn title(&self) -> String;
}

/// An object, converted to a row.
#[derive(Clone, Debug)]
pub struct Candidate<R> {
    /// Its key on the old site, in the form in which it is remembered.
    pub key: String,
    /// The primary key that the row should have; `None`: any.
    pub pk: Option<i64>,
    /// The row.
    pub row: R,
}

/// A row to be written.
#[derive(Clone, Debug)]
pub struct Settled<R> {
    /// The object's key on the old site.
    pub key: String,
    /// The current row; `None` if the row is new.
    pub before: Option<R>,
    /// The row to write.
    pub row: R,
}

/// What to do if the key of an object belongs to a row that this site created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The object gets another key.
    NewKey,
    /// The file is refused, unless the operator gave this option.
    Refused {
        /// The option.
        option: &'static str,
        /// Whether the operator gave it.
        is_given: bool,
    },
}

/// The decision about an object.
enum Fate {
    /// Add a row with the object's own key.
    Added(i64),
    /// Add a row with another key.
    Moved,
    /// Update the row that the object became before.
    Updated(i64),
    /// The row has the same values; it may still have to be remembered.
    Same { row: i64, is_remembered: bool },
    /// The row was changed here and stays; `is_contested`: the old site has changed the object, too.
    Kept { is_contested: bool },
    /// The row was deleted here and stays deleted.
    Gone,
    /// The object cannot be imported.
    Refused(String),
}

/// The state against which the objects of one model are compared.
struct Judge<'a, R> {
    taken: Taken,
    known: &'a Known,
    here: &'a HashMap<i64, R>,
    /// Primary keys of rows that existed here before.
    past: HashSet<i64>,
}

impl<R: Row> Judge<'_, R> {
    fn fate(&self, candidate: &Candidate<R>, wanted: &str) -> Fate {
        if let Some(remembered) = self.known.get(&candidate.key) {
            let row = remembered.row;
            let Some(here) = self.here.get(&row) else {
                return Fate::Gone;
            };
            let now = fingerprint(&here.facts());
            let is_remembered = remembered.fingerprint == wanted;
            return if now == wanted {
                Fate::Same { row, is_remembered }
            } else if now == remembered.fingerprint {
                Fate::Updated(row)
            } else {
                let is_contested = !is_remembered && !remembered.fingerprint.is_empty();
                Fate::Kept { is_contested }
            };
        }
        let Some(pk) = candidate.pk else {
            return Fate::Moved;
        };
        let Some(other) = self.here.get(&pk) else {
            // The audit log entries of a deleted row must not become the history of another row.
            return if self.past.contains(&pk) {
                Fate::Moved
            } else {
                Fate::Added(pk)
            };
        };
        // An identical row, from an import before imports were remembered.
        if fingerprint(&other.facts()) == wanted {
            let (row, is_remembered) = (pk, false);
            return Fate::Same { row, is_remembered };
        }
        match self.taken {
            Taken::Refused {
                option,
                is_given: false,
            } => Fate::Refused(format!(
                "«{}» has the key of «{}», which this site made itself; nothing of this site is replaced. \
                 {option} gives such objects new keys",
                candidate.row.title(),
                other.title(),
            )),
            _ => Fate::Moved,
        }
    }
}

impl Import<'_> {
    /// Compares the objects of one model with what is remembered of them and with the existing rows: those that they
    /// became before, and those that have their keys. Returns the rows to write; they are already remembered.
    ///
    /// # Errors
    /// The database failed.
    pub async fn settle<R: Row>(
        &mut self,
        model: &'static Model,
        taken: Taken,
        known: &Known,
        here: &HashMap<i64, R>,
        candidates: Vec<Candidate<R>>,
    ) -> Result<Vec<Settled<R>>, Failure> {
        let free = candidates
            .iter()
            .filter(|candidate| !known.contains_key(&candidate.key));
        let free = free.filter_map(|candidate| candidate.pk.filter(|pk| !here.contains_key(pk)));
        let past = self.past(model, free.collect()).await?;
        let judge = Judge {
            taken,
            known,
            here,
            past,
        };
        let (mut settled, mut moved) = (Vec::new(), Vec::new());
        let mut memories: Vec<Memory> = Vec::new();
        let mut seen = HashSet::new();
        for candidate in candidates {
            if !seen.insert(candidate.key.clone()) {
                self.refuse(model, &candidate.key, "stands in the file twice");
                continue;
            }
            let wanted = fingerprint(&candidate.row.facts());
            let fate = judge.fate(&candidate, &wanted);
            let Candidate { key, mut row, .. } = candidate;
            let tally = self.report.tally(model.name);
            match fate {
                Fate::Added(id) | Fate::Updated(id) => {
                    let before = here.get(&id).cloned();
                    *(if before.is_some() {
                        &mut tally.updated
                    } else {
                        &mut tally.added
                    }) += 1;
                    memories.push((
                        key.clone(),
                        Remembered {
                            row: id,
                            fingerprint: wanted,
                        },
                    ));
                    row.set_id(id);
                    settled.push(Settled { key, before, row });
                }
                Fate::Moved => {
                    tally.added += 1;
                    moved.push((key, row, wanted));
                }
                Fate::Same { row, is_remembered } => {
                    tally.same += 1;
                    if !is_remembered {
                        memories.push((
                            key,
                            Remembered {
                                row,
                                fingerprint: wanted,
                            },
                        ));
                    }
                }
                Fate::Kept { is_contested } => {
                    tally.kept.push(&key);
                    if is_contested {
                        tally.contested.push(&key);
                    }
                }
                Fate::Gone => tally.gone.push(&key),
                Fate::Refused(what) => self.refuse(model, &key, &what),
            }
        }
        let ids = self.new_keys(model, moved.len()).await?;
        for ((key, mut row, fingerprint), id) in moved.into_iter().zip(ids) {
            row.set_id(id);
            // An object without a key has no old key to report.
            if let Ok(from) = key.parse() {
                self.report.tally(model.name).moved.push(from, id);
            }
            memories.push((key.clone(), Remembered { row: id, fingerprint }));
            let before = None;
            settled.push(Settled { key, before, row });
        }
        self.remember(model, memories).await?;
        Ok(settled)
    }

    /// Those of these keys that rows of this site had before, as far as the audit log knows.
    async fn past(&self, model: &Model, keys: Vec<i64>) -> Result<HashSet<i64>, Failure> {
        let Some(kind) = model.kind.filter(|_| !keys.is_empty()) else {
            return Ok(HashSet::new());
        };
        let subject = |key: &i64| format!("{kind}:{key}");
        let recorded = audit::recorded(&self.tx, keys.iter().map(subject)).await?;
        Ok(keys
            .into_iter()
            .filter(|key| recorded.contains(&subject(key)))
            .collect())
    }
}
