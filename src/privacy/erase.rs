//! Erasing a person: rows in one transaction, then files, then bytes, then the list that survives a restore.

use chrono::SubsecRound as _;
use db::Tx;
use serde_json::{Value, json};
use web::Error;

use super::{
    findings::{Counts, Findings},
    memory::{List, Trace},
    person::Person,
    receipt::{self, Receipt},
    records::{self, add},
    state::{By, Privacy},
    whom::Whom,
};
use crate::{audit, zone};

impl Privacy {
    /// Erases a person and remembers the erasure. It is remembered even if no data was found: an older backup may
    /// contain the person.
    ///
    /// # Errors
    /// The database is not available. Either nothing is erased, or the data is erased and remembered and only the
    /// cleanup afterwards failed. In the second case calling it again repeats the cleanup.
    pub async fn erase(&self, person: &Person, by: By<'_>) -> Result<Receipt, Error> {
        let core = &self.core;
        let whom = Whom::Person(person.clone());
        let marks = whom.marks(core);
        let mut found = self.look(whom).await?;
        let mut counts = self.erase_in_steps(&found).await?;
        let tx = core.db.begin().await?;
        self.erase_rows(&tx, &mut found, &mut counts).await?;
        let at = zone::now().trunc_subsecs(6);
        let number = receipt::number(at);
        let entry = by.entry("privacy.erased", format!("erasure:{number}"));
        let trace = Trace {
            number: number.clone(),
            at,
            actor: entry.actor.key(),
            counts: counts.clone(),
            marks,
            leads: found.rows.iter().copied().collect(),
        };
        let line = trace.line(&core.secret).map_err(Error::internal)?;
        receipt::keep(&tx, &[(trace.clone(), line)]).await?;
        audit::record(&tx, [entry.with(Value::Null, json!(counts))]).await?;
        tx.commit().await?;
        core.outbox.wake();
        let mut remarks = self.clean_up(&found).await?;
        remarks.extend(self.remember().await?);
        remarks.extend(self.left(&found));
        Ok(Receipt {
            number,
            at,
            actor: trace.actor,
            counts,
            remarks,
        })
    }

    pub(super) async fn erase_in_steps(&self, found: &Findings) -> Result<Counts, Error> {
        let mut counts = Counts::new();
        for holder in self.holders.iter() {
            holder.erase_in_steps(&self.core, found, &mut counts).await?;
        }
        Ok(counts)
    }

    pub(super) async fn erase_rows(
        &self,
        tx: &Tx,
        found: &mut Findings,
        counts: &mut Counts,
    ) -> Result<(), Error> {
        for holder in self.holders.iter() {
            holder.erase(&self.core, tx, found, counts).await?;
        }
        add(counts, "file", found.files.len() as u64);
        records::erase(&self.core, tx, found, counts).await
    }

    /// Writes the list of erasures beside the database and beside the backups; returns the places where this failed.
    pub(super) async fn remember(&self) -> Result<Vec<String>, Error> {
        let (list, _) = self.write_list().await?;
        if list.is_empty() {
            return Ok(Vec::new());
        }
        let troubles = self.copies.put(&list.to_bytes()).await;
        let told = |trouble| {
            format!(
                "the list of erasures was not copied beside the backups, it is tried again every day: {trouble}"
            )
        };
        Ok(troubles.into_iter().map(told).collect())
    }

    /// Merges the list in `DATA_DIR` with the table; the second value tells whether the list has grown.
    pub(super) async fn write_list(&self) -> Result<(List, bool), Error> {
        let folder = &self.core.settings.files.data_dir;
        let known = List::load(folder).map_err(Error::internal)?;
        let mut list = known.clone();
        for (_, line) in receipt::lines(&self.core.db).await? {
            list.add(&line);
        }
        let has_grown = list != known;
        if has_grown {
            list.store(folder).map_err(Error::internal)?;
        }
        Ok((list, has_grown))
    }

    /// Data that an erasure does not reach, as messages to the operator.
    fn left(&self, found: &Findings) -> Vec<String> {
        let mut left = Vec::new();
        if found.withdrawn > 0 {
            left.push(format!(
                "{} messages in Telegram are deleted as soon as the site is running, or lose their text where Telegram \
                 deletes no more; those that it refuses to change stand among the deliveries, to be deleted by hand",
                found.withdrawn
            ));
        }
        for (channel, count) in &found.sent {
            if channel == "telegram" && found.withdrawn > 0 {
                continue;
            }
            left.push(format!(
                "{count} notices went out by {channel}: copies of them are where they arrived"
            ));
        }
        let settings = &self.core.settings;
        left.push(format!(
            "backups made before now hold the person until they are removed, {} days from now at the latest; a restore erases again",
            self.copies.keep_days()
        ));
        let entries = std::fs::read_dir(&settings.files.data_dir)
            .into_iter()
            .flatten()
            .flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        for name in names.filter(|name| name.starts_with("replaced-")) {
            left.push(format!(
                "{name} in DATA_DIR holds data that a restore set aside: delete it when it is not needed"
            ));
        }
        left
    }
}
