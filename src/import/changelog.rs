//! The changes of an import, one per object, for the audit log.
//!
//! The audit log is written last, because on PostgreSQL a writer of it blocks all others. Until then the changes
//! are kept in an unnamed temporary file, so that memory use stays bounded for any dump.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, BufWriter, Seek as _, Write as _},
};

use db::Tx;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    audit::{self, Channel, Entry},
    core::Core,
    failure::Failure,
};

/// Number of changes recorded at once.
const BATCH: usize = 500;

/// An object that an import added or changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The subject in the audit log: `lead:17`.
    pub subject: String,
    /// The display name; may be empty.
    pub title: String,
    /// The values before; null if the object did not exist.
    pub before: Value,
    /// The values after.
    pub after: Value,
}

impl Change {
    /// The change of an object of a kind such as `lead`; `None` if no value differs.
    pub fn of(kind: &str, id: i64, title: &str, before: Value, after: Value) -> Option<Self> {
        let (before, after) = audit::differences(before, after);
        (before != after).then(|| Self {
            subject: format!("{kind}:{id}"),
            title: title.to_owned(),
            before,
            after,
        })
    }

    fn into_entry(self) -> Entry {
        let kind = self.subject.split(':').next().unwrap_or_default();
        let event = if self.before.is_null() { "added" } else { "changed" };
        Entry::of_command(format!("{kind}.{event}"), self.subject.clone())
            .by(Channel::Import)
            .named(self.title)
            .with(self.before, self.after)
    }
}

/// The pending changes, one per line.
pub(super) struct Trail(BufWriter<File>);

impl Trail {
    pub(super) fn begin(core: &Core) -> Result<Self, Failure> {
        let file = tempfile::tempfile_in(&core.settings.files.data_dir).map_err(unkept)?;
        Ok(Self(BufWriter::new(file)))
    }

    pub(super) fn keep(&mut self, changes: impl IntoIterator<Item = Change>) -> Result<(), Failure> {
        for change in changes {
            serde_json::to_writer(&mut self.0, &change).map_err(unkept)?;
            self.0.write_all(b"\n").map_err(unkept)?;
        }
        Ok(())
    }

    /// Writes all of them to the audit log.
    pub(super) async fn record(self, tx: &Tx) -> Result<(), Failure> {
        let mut file = self.0.into_inner().map_err(|error| unkept(error.into_error()))?;
        file.rewind().map_err(unkept)?;
        let mut lines = BufReader::new(file).lines();
        loop {
            let mut entries = Vec::with_capacity(BATCH);
            for line in lines.by_ref().take(BATCH) {
                let change: Change = serde_json::from_str(&line.map_err(unkept)?).map_err(unkept)?;
                entries.push(change.into_entry());
            }
            if entries.is_empty() {
                return Ok(());
            }
            audit::record(tx, entries).await?;
        }
    }
}

fn unkept(error: impl Into<io::Error>) -> Failure {
    let error = error.into();
    Failure::new(format!(
        "what the import changes cannot be kept in a file of DATA_DIR until its end: {error}; nothing was imported"
    ))
}
