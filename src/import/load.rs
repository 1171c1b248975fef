//! One import: records in batches to the slices, in one transaction, all or nothing.

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

/// Keys that leave room for others behind them.
const KEYS: RangeInclusive<i64> = 1..=i64::MAX / 2;
/// Records of one model that go to its importer at once.
const BATCH: usize = 500;

/// Takes over a dump. `progress` is told the records stored so far and the number of all.
///
/// # Errors
/// The file cannot be read, is no dump, or holds an object that cannot be taken: nothing is stored then. Pictures that were
/// copied by that time stand in the journal that [`super::files::clean_up`] reads.
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

/// An import in progress; dropped before [`Load::finish`], it leaves the database as it was.
pub struct Load<'a> {
    importers: Vec<&'a dyn Importer>,
    models: Vec<KnownModel>,
    /// Of each model: what waits for its batch to be full.
    waiting: Vec<Vec<Record>>,
    import: Import<'a>,
}

/// What an importer works with.
pub struct Import<'a> {
    /// What the site stands on.
    pub core: &'a Core,
    /// The transaction of the whole import.
    pub tx: Tx,
    /// What the operator decided.
    pub choices: Choices,
    /// The files that belong to the rows.
    pub files: Files,
    /// What has become of the objects so far.
    pub report: Report,
    /// Slugs that objects of the file have, by model; also those that come later.
    pub slugs: HashMap<String, HashSet<String>>,
    problems: Problems,
    refused: HashSet<(&'static str, String)>,
    /// Of each model, the largest key of the file.
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

    /// Notes what is known of the file ahead, and keeps its keys from those who write meanwhile.
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

    /// Takes one record; owners must be given before what belongs to them. A model that no slice knows is left out.
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
            let KnownModel { model, importer } = self.models[place];
            self.importers[importer]
                .import(&mut self.import, model, records)
                .await?;
        }
        Ok(())
    }

    /// Stores the rest, lets each slice close its accounts, and commits; a dry run takes everything back instead.
    ///
    /// # Errors
    /// Objects that cannot be taken, all of them; else as [`Load::take`].
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
    /// A record with its fields as the model declares them; `None` if it cannot be taken, which is noted.
    fn read(&mut self, model: &'static Model, record: Record) -> Option<Record> {
        let (fields, faults) = model.read(record.fields, self.core.zone);
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

    /// Notes why an object cannot be taken. The rest of the file is still looked at, so that everything is told at once.
    pub fn refuse(&mut self, model: &'static Model, key: &str, what: &str) {
        self.problems.add(format!("{} {key}: {what}", model.name));
        self.refused.insert((model.name, key.to_owned()));
    }

    /// Notes that an object is about a person who was erased here and does not come back with an old file.
    pub fn leave_out_erased(&mut self, model: &'static Model, key: &str) {
        self.report.tally(model.name).erased.push(key);
    }

    /// Whether an object cannot be taken, which is told already.
    pub fn is_refused(&self, model: &'static str, key: &str) -> bool {
        self.refused.contains(&(model, key.to_owned()))
    }

    /// Notes what an object has changed, for the record of changes.
    ///
    /// # Errors
    /// There is no room for it.
    pub fn changed(&mut self, changes: impl IntoIterator<Item = Change>) -> Result<(), Failure> {
        self.trail.keep(changes)
    }

    /// What is remembered of records.
    ///
    /// # Errors
    /// The database failed.
    pub async fn known(&self, model: &Model, records: &[Record]) -> Result<Known, Failure> {
        let keys: Vec<_> = records.iter().map(|record| record.key(model)).collect();
        memory::known(&self.tx, model.name, &keys).await
    }

    /// The rows that objects with these keys have become.
    ///
    /// # Errors
    /// The database failed.
    pub async fn rows_of(&self, model: &str, keys: Vec<String>) -> Result<HashMap<String, i64>, Failure> {
        let known = memory::known(&self.tx, model, &keys).await?;
        Ok(known.into_iter().map(|(key, known)| (key, known.row)).collect())
    }

    /// All that is remembered of a model of which there are few objects.
    ///
    /// # Errors
    /// The database failed.
    pub async fn all_known(&self, model: &Model) -> Result<Known, Failure> {
        memory::all(&self.tx, model.name).await
    }

    /// Remembers what objects have become.
    ///
    /// # Errors
    /// The database failed.
    pub(super) async fn remember(&self, model: &Model, memories: Vec<Memory>) -> Result<(), Failure> {
        memory::keep(&self.tx, model.name, memories).await
    }

    /// Remembers that an object of the old site is a row of this one, which is never to be changed by an import.
    ///
    /// # Errors
    /// The database failed.
    pub async fn adopt(&self, model: &Model, key: &str, row: i64) -> Result<(), Failure> {
        let fingerprint = String::new();
        let remembered = memory::Remembered { row, fingerprint };
        self.remember(model, vec![(key.to_owned(), remembered)]).await
    }

    /// Keys that no row has, and no object of the file either.
    pub(super) async fn new_keys(&self, model: &Model, count: usize) -> Result<Vec<i64>, Failure> {
        let Some(table) = model.table.filter(|_| count > 0) else {
            return Ok(Vec::new());
        };
        if self.choices.dry_run {
            // PostgreSQL would not take a generated key back. What this run has moved already is in the table.
            let largest = self.largest.get(model.name).copied().unwrap_or_default();
            let first = db::last_id(&self.tx, table).await?.max(largest).saturating_add(1);
            return Ok((first..).take(count).collect());
        }
        Ok(db::next_ids(&self.tx, table, count).await?)
    }
}
