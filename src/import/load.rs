//! One import: records in batches to the slices, in one transaction, all or nothing.

use std::path::Path;

use db::Tx;

use super::{
    Dump, Importer, Record,
    order::{Model, Survey, models},
    trail::Trail,
};
use crate::{cli::Failure, core::Core};

/// Records of one model that go to its importer at once.
const BATCH: usize = 500;

/// What an import did.
#[derive(Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Rows stored, by model, in the order of storing; models without rows are left out.
    pub rows: Vec<(&'static str, u64)>,
    /// Records of models that no slice knows.
    pub skipped: Vec<(String, u64)>,
}

/// Takes over a dump. `progress` is told the records stored so far and the number of all.
///
/// # Errors
/// The file cannot be read, is no dump, or holds a record that cannot be taken: nothing is stored then. Files that
/// importers have copied by that time may stay; no row names them, so they are orphans that do no harm.
pub async fn load(
    core: &Core,
    importers: &[Box<dyn Importer>],
    dump: Dump,
    media: Option<&Path>,
    progress: impl Fn(u64, u64),
) -> Result<Loaded, Failure> {
    let surveyed = tokio::task::spawn_blocking(move || Survey::of(&dump).map(|survey| (dump, survey))).await;
    let (dump, survey) =
        surveyed.map_err(|error| Failure::new(format!("the import has crashed: {error}")))??;
    let mut load = Load::begin(core, importers, media).await?;
    let (mut done, all) = (0, survey.known(&load.models));
    for reading in survey.readings(&load.models) {
        let mut objects = dump.objects(move |model| reading.contains(&model));
        while let Some(object) = objects.recv().await {
            let object = object?;
            let model = object.model.clone();
            load.take(&model, object.into_record()?).await?;
            done += 1;
            progress(done, all);
        }
        load.flush().await?;
    }
    let skipped = survey.unknown(&load.models);
    Ok(Loaded {
        rows: load.finish().await?,
        skipped,
    })
}

/// An import in progress; dropped before [`Load::finish`], it leaves the database as it was.
pub struct Load<'a> {
    core: &'a Core,
    importers: &'a [Box<dyn Importer>],
    media: Option<&'a Path>,
    tx: Tx,
    models: Vec<Model>,
    /// Of each model: what waits for its batch to be full, and how many rows are stored.
    waiting: Vec<Vec<Record>>,
    stored: Vec<u64>,
    trail: Trail,
}

impl<'a> Load<'a> {
    /// Begins the transaction.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn begin(
        core: &'a Core,
        importers: &'a [Box<dyn Importer>],
        media: Option<&'a Path>,
    ) -> Result<Self, Failure> {
        let models = models(importers);
        Ok(Self {
            core,
            importers,
            media,
            tx: core.db.begin().await?,
            waiting: models.iter().map(|_| Vec::new()).collect(),
            stored: vec![0; models.len()],
            models,
            trail: Trail::begin(core)?,
        })
    }

    /// Takes one record; owners must be given before what belongs to them. A model that no slice knows is left out.
    ///
    /// # Errors
    /// A record of a full batch cannot be taken.
    pub async fn take(&mut self, model: &str, record: Record) -> Result<(), Failure> {
        let Some(place) = self.models.iter().position(|known| known.name == model) else {
            return Ok(());
        };
        self.waiting[place].push(record);
        if self.waiting[place].len() == BATCH {
            self.flush_through(place).await?;
        }
        Ok(())
    }

    /// Stores everything that waits.
    async fn flush(&mut self) -> Result<(), Failure> {
        self.flush_through(self.models.len().saturating_sub(1)).await
    }

    /// Stores what waits of a model and of those before it, which may be its owners.
    async fn flush_through(&mut self, last: usize) -> Result<(), Failure> {
        for (place, waiting) in self.waiting.iter_mut().enumerate().take(last + 1) {
            if waiting.is_empty() {
                continue;
            }
            let records = std::mem::take(waiting);
            self.stored[place] += records.len() as u64;
            let Model { name, importer } = self.models[place];
            let changes = self.importers[importer]
                .import(self.core, &self.tx, name, records, self.media)
                .await?;
            self.trail.keep(&changes)?;
        }
        Ok(())
    }

    /// Stores the rest, lets each slice close its accounts, and commits. Says how many rows each model got.
    ///
    /// # Errors
    /// As [`Load::take`].
    pub async fn finish(mut self) -> Result<Vec<(&'static str, u64)>, Failure> {
        self.flush().await?;
        for importer in self.importers {
            importer.finish(self.core, &self.tx).await?;
        }
        self.trail.record(&self.tx).await?;
        self.tx.commit().await?;
        let rows = self.models.iter().zip(self.stored);
        Ok(rows
            .map(|(model, rows)| (model.name, rows))
            .filter(|(_, rows)| *rows > 0)
            .collect())
    }
}
