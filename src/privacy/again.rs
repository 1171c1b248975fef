//! Erasing again: a restored backup contains persons who were erased after it was made. If the list beside the database
//! has erasures that the database does not have, the database is older, however it was restored.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use web::Error;

use super::{
    findings::Counts,
    memory::{List, Trace},
    receipt,
    state::{By, Privacy},
    whom::{Remembered, Whom},
};
use crate::audit;

/// The result of repeating erasures that are missing in the database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaughtUp {
    /// Number of erasures that were repeated.
    pub erasures: usize,
    /// The number of erased pieces, by kind.
    pub counts: Counts,
    /// Number of erasures that cannot be repeated, because their hashes were made with another `SECRET_KEY`.
    pub unreadable: usize,
    /// Remarks to the operator.
    pub remarks: Vec<String>,
}

impl Privacy {
    /// Repeats the erasures that the database does not have, and updates the list beside it. Cheap if there is nothing
    /// to do. Call it before any data of the database is shown.
    ///
    /// # Errors
    /// The database is not available, or the list cannot be read or written.
    pub async fn catch_up(&self) -> Result<CaughtUp, Error> {
        let core = &self.core;
        let list = List::load(&core.settings.files.data_dir).map_err(Error::internal)?;
        let known = receipt::lines(&core.db).await?;
        let known: BTreeSet<String> = known.into_iter().map(|(number, _)| number).collect();
        let lines = list.without(&known);
        let read = |line: &&str| Some((Trace::read(line, &core.secret)?, (*line).to_owned()));
        let traces: Vec<_> = lines.iter().filter_map(read).collect();
        let mut done = CaughtUp {
            erasures: traces.len(),
            unreadable: lines.len() - traces.len(),
            ..CaughtUp::default()
        };
        if !traces.is_empty() {
            self.erase_again(&traces, &mut done).await?;
        }
        if done.unreadable > 0 {
            tracing::error!(
                erasures = done.unreadable,
                "the list of erasures names persons by a SECRET_KEY that is not here; if this database is older than the \
                 list, they are back: set that key, start once, and change it again"
            );
        }
        // The places of backups may be remote: a start waits for them only if there is something new.
        if self.write_list().await?.1 {
            done.remarks.extend(self.remember().await?);
        }
        Ok(done)
    }

    async fn erase_again(&self, traces: &[(Trace, String)], done: &mut CaughtUp) -> Result<(), Error> {
        let core = &self.core;
        let remembered = Remembered::new(traces.iter().map(|(trace, _)| trace));
        let mut found = self.look(Whom::Remembered(remembered)).await?;
        let mut counts = self.erase_in_steps(&found).await?;
        let tx = core.db.begin().await?;
        self.erase_rows(&tx, &mut found, &mut counts).await?;
        receipt::keep(&tx, traces).await?;
        let numbers: Vec<_> = traces.iter().map(|(trace, _)| trace.number.as_str()).collect();
        let facts = json!({ "erasures": numbers, "counts": counts });
        let entry = By::Schedule.entry("privacy.erased_again", "erasures");
        audit::record(&tx, [entry.with(Value::Null, facts)]).await?;
        tx.commit().await?;
        done.remarks.extend(self.clean_up(&found).await?);
        tracing::warn!(
            erasures = traces.len(),
            ?counts,
            "the database is older than erasures that were made; they were made again"
        );
        done.counts = counts;
        Ok(())
    }

    /// Merges the lists of erasures of all places of backups and a given one. Call it before an older database is used.
    ///
    /// # Errors
    /// The list in `DATA_DIR` cannot be read or written.
    pub async fn gather(
        copies: &dyn super::holder::Copies,
        given: &[u8],
        folder: &std::path::Path,
    ) -> std::io::Result<List> {
        let mut list = List::load(folder)?;
        list.merge(given);
        for copy in copies.all().await {
            list.merge(&copy);
        }
        if !list.is_empty() {
            list.store(folder)?;
        }
        Ok(list)
    }
}
