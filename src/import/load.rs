//! One import: passes the records to the slices in batches, in one transaction, all or nothing.

use std::{
    collections::{HashMap, HashSet},
    ops::RangeInclusive,
    path::Path,
};

use db::Tx;

use super::{
    Choices, Importer, Record,
    changelog::{Change, Trail},
    dump::Dump,
    field::{Model, UNKNOWN},
    files::Files,
    memory::{self, Known, Memory},
    order::{Known as KnownModel, Survey, models},
    report::{Problems, Report},
};
use crate::{core::Core, failure::Failure};

/// Valid keys; the upper bound leaves room for further keys.
const KEYS: RangeInclusive<i64> = 1..=i64::MAX / 2;
/// Number of records of one model that an importer receives at once.
const BATCH: usize = 500;

/// Imports a dump. `progress` is called with the number of records stored so far and the total.
///
/// # Errors
/// The file cannot be read, is not a dump, or contains an object that cannot be imported: nothing is stored then.
/// Pictures that were copied by then are listed in the journal that [`super::files::clean_up`] reads.
pub async fn load(
    core: &Core,
    importers: &[Box<dyn Importer>],
    dump: Dump,
    media: Option<&Path>,
    choices: Choices,
    progress: impl Fn(u64, u64),
) -> Result<Report, Failure> {
    let importers: Vec<_> = importers.iter().map(AsRef::as_ref).collect();
    let known = models(&importers);
    let surveyed =
        tokio::task::spawn_blocking(move || Survey::of(&dump, &known).map(|survey| (dump, survey)));
    let (dump, survey) = surveyed
        .await
        .map_err(|error| Failure::new(format!("the import has crashed: {error}")))??;
    let mut load = Load::begin(core, &importers, media, choices).await?;
    load.prepare(&survey).await?;
    let (mut done, all) = (0, survey.known(&load.models));
    for reading in survey.readings(&load.models) {
        let mut objects = dump.objects(move |model| reading.contains(&model));
        while let Some(object) = objects.recv().await {
            let object = object?;
            let Some(place) = load.place(&object.model) else {
                continue;
            };
            match object.into_record(load.models[place].model.natural) {
                Ok(record) => load.take_at(place, record).await?,
                Err(failure) => load.import.problems.add(failure.message().to_owned()),
            }
            done += 1;
            progress(done, all);
        }
        load.flush().await?;
    }
    load.import.report.skipped = survey.unknown(&load.models);
    load.finish().await
}

/// A running import. If it is dropped before [`Load::finish`], the database stays unchanged.
pub struct Load<'a> {
    importers: Vec<&'a dyn Importer>,
    models: Vec<KnownModel>,
    /// For each model, the records that wait until a batch is full.
    waiting: Vec<Vec<Record>>,
    import: Import<'a>,
}

/// The context of an importer.
pub struct Import<'a> {
    /// The services of the site.
    pub core: &'a Core,
    /// The transaction of the whole import.
    pub tx: Tx,
    /// The options that the operator gave.
    pub choices: Choices,
    /// The files that belong to the rows.
    pub files: Files,
    /// The results of the objects so far.
    pub report: Report,
    /// Slugs of the objects of the file, by model; includes objects that come later.
    pub slugs: HashMap<String, HashSet<String>>,
    problems: Problems,
    refused: HashSet<(&'static str, String)>,
    /// For each model, the largest key in the file.
    largest: HashMap<String, i64>,
    trail: Trail,
}

impl<'a> Load<'a> {
    /// Begins the transaction.
    ///
    /// # Errors
    /// The database is not available, or another import is running.
    pub async fn begin(
        core: &'a Core,
        importers: &[&'a dyn Importer],
        media: Option<&Path>,
        choices: Choices,
    ) -> Result<Self, Failure> {
        let models = models(importers);
        Ok(Self {
            importers: importers.to_vec(),
            waiting: models.iter().map(|_| Vec::new()).collect(),
            models,
            import: Import {
                files: Files::begin(core, media, choices.dry_run)?,
                trail: Trail::begin(core)?,
                tx: core.db.begin().await?,
                core,
                choices,
                report: Report::default(),
                slugs: HashMap::new(),
                problems: Problems::default(),
                refused: HashSet::new(),
                largest: HashMap::new(),
            },
        })
    }

    /// Stores the results of the survey, and raises the sequences so that concurrent writers do not use the keys of the
    /// file.
    async fn prepare(&mut self, survey: &Survey) -> Result<(), Failure> {
        self.import.slugs = survey.slugs();
        self.import.largest = survey.largest();
        for model in self.models.iter().map(|known| known.model) {
            let largest = self
                .import
                .largest
                .get(model.name)
                .filter(|largest| KEYS.contains(largest));
            if let (Some(table), Some(largest), false) = (model.table, largest, self.import.choices.dry_run) {
                db::raise_sequence(&self.import.tx, table, *largest).await?;
            }
        }
        Ok(())
    }

    fn place(&self, model: &str) -> Option<usize> {
        self.models.iter().position(|known| known.model.name == model)
    }

    /// Takes one record; owners must come before what belongs to them. Records of unknown models are left out.
    ///
    /// # Errors
    /// The database or a store failed.
    pub async fn take(&mut self, model: &str, record: Record) -> Result<(), Failure> {
        match self.place(model) {
            Some(place) => self.take_at(place, record).await,
            None => Ok(()),
        }
    }

    async fn take_at(&mut self, place: usize, record: Record) -> Result<(), Failure> {
        let Some(record) = self.import.read(self.models[place].model, record) else {
            return Ok(());
        };
        self.waiting[place].push(record);
        if self.waiting[place].len() == BATCH {
            self.flush_through(place).await?;
        }
        Ok(())
    }

    /// Stores all waiting records.
    async fn flush(&mut self) -> Result<(), Failure> {
        self.flush_through(self.models.len().saturating_sub(1)).await
    }

    /// Stores the waiting records of a model and of the models before it, which may be its owners.
    async fn flush_through(&mut self, last: usize) -> Result<(), Failure> {
        for (place, waiting) in self.waiting.iter_mut().enumerate().take(last + 1) {
            if waiting.is_empty() {
                continue;
            }
            let records = std::mem::take(waiting);
            let KnownModel { model, importer } = self.models[place];
            self.importers[importer]
                .import(&mut self.import, model, records)
                .await?;
        }
        Ok(())
    }

    /// Stores the rest, lets each slice finish, and commits. A dry run rolls back instead.
    ///
    /// # Errors
    /// All objects that cannot be imported; otherwise as [`Load::take`].
    pub async fn finish(mut self) -> Result<Report, Failure> {
        self.flush().await?;
        let Import {
            core,
            tx,
            choices,
            files,
            mut report,
            problems,
            trail,
            ..
        } = self.import;
        if let Some(words) = problems.words() {
            tx.rollback().await?;
            return Err(Failure::new(words));
        }
        let order = |name: &str| self.models.iter().position(|known| known.model.name == name);
        report.models.sort_by_key(|tally| order(tally.model));
        if choices.dry_run {
            tx.rollback().await?;
            return Ok(report);
        }
        for importer in self.importers {
            importer.finish(core, &tx).await?;
        }
        trail.record(&tx).await?;
        tx.commit().await?;
        files.commit();
        Ok(report)
    }
}

impl Import<'_> {
    /// A record with the fields that the model declares; `None` if it cannot be imported, which is reported.
    fn read(&mut self, model: &'static Model, record: Record) -> Option<Record> {
        let (fields, faults) = model.read(record.fields, self.core.zone, &self.core.terms.languages);
        let record = Record { fields, ..record };
        let key = record.key(model);
        let mut is_whole = true;
        if record.pk.is_some_and(|pk| !KEYS.contains(&pk)) {
            is_whole = false;
            self.refuse(model, &key, "has a key that is out of range");
        }
        for fault in faults {
            if fault.what == UNKNOWN && self.choices.ignore_unknown {
                self.report.tally(model.name).ignore(&fault.field);
            } else {
                is_whole = false;
                self.refuse(model, &key, &format!("`{}` {}", fault.field, fault.what));
            }
        }
        is_whole.then_some(record)
    }

    /// Records why an object cannot be imported. The rest of the file is still checked, so that all problems are
    /// reported at once.
    pub fn refuse(&mut self, model: &'static Model, key: &str, what: &str) {
        self.problems.add(format!("{} {key}: {what}", model.name));
        self.refused.insert((model.name, key.to_owned()));
    }

    /// Records that an object is about a person who was erased here. An old file does not bring the person back.
    pub fn leave_out_erased(&mut self, model: &'static Model, key: &str) {
        self.report.tally(model.name).erased.push(key);
    }

    /// Whether an object cannot be imported, which is already reported.
    pub fn is_refused(&self, model: &'static str, key: &str) -> bool {
        self.refused.contains(&(model, key.to_owned()))
    }

    /// Adds the changes of an object for the audit log.
    ///
    /// # Errors
    /// There is no space to store them.
    pub fn changed(&mut self, changes: impl IntoIterator<Item = Change>) -> Result<(), Failure> {
        self.trail.keep(changes)
    }

    /// The remembered data of records.
    ///
    /// # Errors
    /// The database failed.
    pub async fn known(&self, model: &Model, records: &[Record]) -> Result<Known, Failure> {
        let keys: Vec<_> = records.iter().map(|record| record.key(model)).collect();
        memory::known(&self.tx, model.name, &keys).await
    }

    /// The rows that the objects with these keys became.
    ///
    /// # Errors
    /// The database failed.
    pub async fn rows_of(&self, model: &str, keys: Vec<String>) -> Result<HashMap<String, i64>, Failure> {
        let known = memory::known(&self.tx, model, &keys).await?;
        Ok(known.into_iter().map(|(key, known)| (key, known.row)).collect())
    }

    /// All remembered data of a model that has few objects.
    ///
    /// # Errors
    /// The database failed.
    pub async fn all_known(&self, model: &Model) -> Result<Known, Failure> {
        memory::all(&self.tx, model.name).await
    }

    /// Remembers which rows objects became.
    ///
    /// # Errors
    /// The database failed.
    pub(super) async fn remember(&self, model: &Model, memories: Vec<Memory>) -> Result<(), Failure> {
        memory::keep(&self.tx, model.name, memories).await
    }

    /// Remembers that an object of the old site is a row of this site that an import must never change.
    ///
    /// # Errors
    /// The database failed.
    pub async fn adopt(&self, model: &Model, key: &str, row: i64) -> Result<(), Failure> {
        let fingerprint = String::new();
        let remembered = memory::Remembered { row, fingerprint };
        self.remember(model, vec![(key.to_owned(), remembered)]).await
    }

    /// New keys that neither a row nor an object of the file has.
    pub(super) async fn new_keys(&self, model: &Model, count: usize) -> Result<Vec<i64>, Failure> {
        let Some(table) = model.table.filter(|_| count > 0) else {
            return Ok(Vec::new());
        };
        if self.choices.dry_run {
            // PostgreSQL does not roll back a generated key. Rows that this run has moved already are in the table.
            let largest = self.largest.get(model.name).copied().unwrap_or_default();
            let first = db::last_id(&self.tx, table).await?.max(largest).saturating_add(1);
            return Ok((first..).take(count).collect());
        }
        Ok(db::next_ids(&self.tx, table, count).await?)
    }
}
