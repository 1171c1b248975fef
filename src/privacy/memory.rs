//! The list of erased persons, as keyed hashes. It is stored beside the database and copied beside its backups, so it
//! survives a restore of either.
//!
//! Each line is signed with the key of the site, so that a place of backups cannot cause erasures that no person
//! requested. A phone has few digits; its hash reveals nothing without the key, which is not in the list.

use std::{
    collections::BTreeMap,
    io::{self, Write as _},
    path::Path,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use web::Secret;

use super::findings::Counts;

/// The file name of the list, in `DATA_DIR` and in every place of backups.
pub const FILE: &str = "erasures.jsonl";
/// The purpose for which the lines are signed.
const PURPOSE: &str = "erasure";
/// Maximum size in bytes; a longer file was not written by this program.
const LONGEST: u64 = 256 << 20;

/// An erasure in the list. It contains no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Trace {
    /// The number of its receipt.
    pub(super) number: String,
    pub(super) at: DateTime<Utc>,
    /// The actor: `user:5`, `command`.
    pub(super) actor: String,
    pub(super) counts: Counts,
    /// Hashes of e-mail addresses and phones.
    pub(super) marks: Vec<String>,
    /// Primary keys of leads, each with the microsecond of arrival.
    pub(super) leads: Vec<(i64, i64)>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    trace: Trace,
    seal: String,
}

/// The keyed hash of an e-mail address or a phone.
pub(super) fn mark(secret: &Secret, kind: &str, value: &str) -> String {
    secret.sign(&format!("erased {kind}"), value.as_bytes())
}

impl Trace {
    /// The line of the list.
    pub(super) fn line(&self, secret: &Secret) -> Result<String, serde_json::Error> {
        let seal = secret.sign(PURPOSE, serde_json::to_string(self)?.as_bytes());
        serde_json::to_string(&Line {
            trace: self.clone(),
            seal,
        })
    }

    /// Parses a line; `None` if it was not signed with this key.
    pub(super) fn read(line: &str, secret: &Secret) -> Option<Self> {
        let Line { trace, seal } = serde_json::from_str(line).ok()?;
        let signed = serde_json::to_string(&trace).ok()?;
        secret.verify(PURPOSE, signed.as_bytes(), &seal).then_some(trace)
    }
}

/// The list: lines by the number of their receipt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List(BTreeMap<String, String>);

impl List {
    /// Adds a line. A line without a number is ignored.
    pub(super) fn add(&mut self, line: &str) {
        #[derive(Deserialize)]
        struct Numbered {
            number: String,
        }
        if let Ok(Numbered { number }) = serde_json::from_str(line) {
            self.0.entry(number).or_insert_with(|| line.to_owned());
        }
    }

    /// Adds the lines of another list.
    pub fn merge(&mut self, bytes: &[u8]) {
        for line in String::from_utf8_lossy(bytes).lines() {
            self.add(line);
        }
    }

    /// Whether there are no erasures.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The lines whose number is not in `known`.
    pub(super) fn without<'a>(&'a self, known: &'a std::collections::BTreeSet<String>) -> Vec<&'a str> {
        let unknown = self.0.iter().filter(|(number, _)| !known.contains(*number));
        unknown.map(|(_, line)| line.as_str()).collect()
    }

    /// The list in the file format.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0
            .values()
            .flat_map(|line| [line.as_bytes(), b"\n"].concat())
            .collect()
    }

    /// Loads the list of a folder; empty if there is none.
    ///
    /// # Errors
    /// The file exists and cannot be read.
    pub fn load(folder: &Path) -> io::Result<Self> {
        let mut list = Self::default();
        let file = folder.join(FILE);
        match std::fs::metadata(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(list),
            Err(error) => return Err(error),
            Ok(metadata) if metadata.len() > LONGEST => {
                return Err(io::Error::other("the list of erasures is too long to be one"));
            }
            Ok(_) => {}
        }
        list.merge(&std::fs::read(&file)?);
        Ok(list)
    }

    /// Writes the list to a folder, durably and readable for its owner only.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn store(&self, folder: &Path) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&self.to_bytes())?;
        file.as_file().sync_all()?;
        file.persist(folder.join(FILE)).map_err(|error| error.error)?;
        if cfg!(unix) {
            std::fs::File::open(folder)?.sync_all()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(number: &str) -> Trace {
        Trace {
            number: number.to_owned(),
            at: DateTime::from_timestamp_micros(1_764_500_000_123_456).unwrap(),
            actor: "command".to_owned(),
            counts: Counts::from([("lead".to_owned(), 2)]),
            marks: vec!["x".to_owned()],
            leads: vec![(17, 1_764_400_000_000_001)],
        }
    }

    #[test]
    fn a_line_is_read_with_the_key_that_sealed_it_and_no_other() {
        let secret = Secret::new("the secret of the site");
        let line = trace("E1").line(&secret).unwrap();
        assert_eq!(Trace::read(&line, &secret), Some(trace("E1")));
        assert_eq!(Trace::read(&line, &Secret::new("another")), None);
        let forged = line.replace("[17,", "[18,");
        assert_ne!(forged, line);
        assert_eq!(Trace::read(&forged, &secret), None);
    }

    #[test]
    fn lists_of_several_places_become_one() {
        let secret = Secret::new("the secret of the site");
        let mut list = List::default();
        for number in ["E1", "E2"] {
            list.add(&trace(number).line(&secret).unwrap());
        }
        let mut other = List::default();
        other.add(&trace("E3").line(&secret).unwrap());
        other.add("no line at all");
        other.merge(&list.to_bytes());
        let known = std::collections::BTreeSet::from(["E1".to_owned()]);
        assert_eq!(other.without(&known).len(), 2);
        let folder = tempfile::tempdir().unwrap();
        assert!(List::load(folder.path()).unwrap().is_empty());
        other.store(folder.path()).unwrap();
        assert_eq!(List::load(folder.path()).unwrap(), other);
    }
}
