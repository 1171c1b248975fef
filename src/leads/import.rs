//! Moving in from Django: leads with their ids, times and files.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use db::Tx;
use db::sea_orm::sea_query::OnConflict;
use db::sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, Iterable as _,
    QueryFilter as _,
};
use media::{FileName, StoredFile};
use serde_json::Value;

use super::history;
use super::lead::{Column, Entity, Model as Lead};
use super::privacy::seen;
use crate::cli::Failure;
use crate::core::Core;
use crate::import::{Change, Importer, Record};
use crate::privacy::erased;

const MODEL: &str = "leads.lead";
/// Rows of one statement; SQLite binds at most 32,766 values.
const CHUNK: usize = 500;

/// Takes over the model `leads.lead`.
#[derive(Debug, Default)]
pub struct LeadImporter {
    /// Copied files; deleted again unless the import comes to its end.
    copied: Mutex<Vec<StoredFile>>,
}

#[async_trait]
impl Importer for LeadImporter {
    fn models(&self) -> &'static [&'static str] {
        &[MODEL]
    }

    async fn import(
        &self,
        core: &Core,
        tx: &Tx,
        _model: &str,
        records: Vec<Record>,
        media: Option<&Path>,
    ) -> Result<Vec<Change>, Failure> {
        let erased = erased(core, tx).await?;
        let mut changes = Vec::new();
        for records in records.chunks(CHUNK) {
            let ids = records.iter().map(|record| record.pk);
            let known = Entity::find().filter(Column::Id.is_in(ids)).all(tx).await?;
            let known: HashMap<_, _> = known.into_iter().map(|lead| (lead.id, lead)).collect();
            let mut rows = Vec::with_capacity(records.len());
            for record in records {
                let mut lead = lead(core, record)?;
                // A person who was erased here does not come back with an old dump.
                if erased.has(core, seen(&lead)) {
                    tracing::warn!("{MODEL} {}: its person was erased here; left out", record.pk);
                    continue;
                }
                self.take_file(core, record, media, known.get(&record.pk), &mut lead)
                    .await?;
                changes.extend(change(known.get(&record.pk), &lead));
                rows.push(lead.into_active_model().reset_all());
            }
            if rows.is_empty() {
                continue;
            }
            let imported = Column::iter().filter(|column| is_imported(*column));
            let overwrite = OnConflict::column(Column::Id).update_columns(imported).to_owned();
            Entity::insert_many(rows)
                .on_conflict(overwrite)
                .exec_without_returning(tx)
                .await?;
        }
        Ok(changes)
    }

    async fn finish(&self, _core: &Core, tx: &Tx) -> Result<(), Failure> {
        db::restart_sequence(tx, "leads").await?;
        let mut copied = self.copied.lock().unwrap_or_else(PoisonError::into_inner);
        copied.drain(..).for_each(StoredFile::commit);
        Ok(())
    }
}

impl LeadImporter {
    /// Copies the file of a record into the private store, unless the lead has the same one already.
    async fn take_file(
        &self,
        core: &Core,
        record: &Record,
        media: Option<&Path>,
        known: Option<&Lead>,
        lead: &mut Lead,
    ) -> Result<(), Failure> {
        let path = record.text("file");
        if path.is_empty() {
            return Ok(());
        }
        let source = media.and_then(|media| Some(media.join(inside(&path)?)));
        let file = match &source {
            Some(source) => core.private.import(&folder(&path), source).await,
            None => Err(media::Error::NotFound),
        };
        match file {
            Ok(file) if known.is_some_and(|known| known.file_sha256 == file.sha256) => keep_file(known, lead),
            Ok(file) => {
                lead.attach(&file);
                self.copied
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(file);
            }
            // A second run without the folder must not lose what the first one brought.
            Err(media::Error::NotFound) if known.is_some_and(|known| known.file_name == name(&path)) => {
                keep_file(known, lead);
            }
            Err(media::Error::NotFound) => {
                tracing::warn!(
                    "{MODEL} {}: the file {path} is not in the media folder; imported without it",
                    record.pk
                );
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}

/// What the record of changes tells of a lead.
fn change(known: Option<&Lead>, lead: &Lead) -> Option<Change> {
    let facts = |lead: &Lead| {
        let mut facts = history::facts(lead);
        facts["created_at"] = lead.created_at.to_rfc3339().into();
        facts
    };
    let mut lead = lead.clone();
    if let Some(known) = known {
        lead.standing = known.standing;
        lead.owner_id = known.owner_id;
        lead.claimed_by.clone_from(&known.claimed_by);
    }
    let before = known.map_or(Value::Null, facts);
    Change::of("lead", lead.id, &lead.name, before, facts(&lead))
}

/// Django knows nothing of spam, nor of who works a lead: what was decided here stays when a dump is read again.
fn is_imported(column: Column) -> bool {
    !matches!(
        column,
        Column::Id
            | Column::Standing
            | Column::SpamScore
            | Column::SpamReasons
            | Column::HeldAt
            | Column::OwnerId
            | Column::ClaimedBy
    )
}

fn lead(core: &Core, record: &Record) -> Result<Lead, Failure> {
    let quantity = record.number("quantity").map(i32::try_from).transpose();
    let mut lead = Lead {
        id: record.pk,
        name: record.text("name"),
        company: record.text("company"),
        phone: record.text("phone"),
        email: record.optional_text("email"),
        product_type: record.text("product_type"),
        quantity: quantity.map_err(|_| record.wrong(MODEL, "quantity"))?,
        message: record.text("message"),
        status: record.text("status"),
        source: record.text("source"),
        language: record.text("language"),
        ip_address: record.optional_text("ip_address"),
        user_agent: record.text("user_agent"),
        created_at: record.time(MODEL, "created_at")?,
        updated_at: record.time(MODEL, "updated_at")?,
        ..Lead::blank(core)
    };
    lead.index(core.settings.leads.phone_country);
    Ok(lead)
}

fn keep_file(known: Option<&Lead>, lead: &mut Lead) {
    if let Some(known) = known {
        lead.file.clone_from(&known.file);
        lead.file_name.clone_from(&known.file_name);
        lead.file_type.clone_from(&known.file_type);
        lead.file_size = known.file_size;
        lead.file_sha256.clone_from(&known.file_sha256);
    }
}

/// The path, if it stays inside the folder that it counts from.
fn inside(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(path);
    let stays = path.components().all(|part| matches!(part, Component::Normal(_)));
    stays.then_some(path)
}

/// The year and month that Django had the file under, if they are there.
fn folder(path: &str) -> String {
    let mut parts = path.split('/').skip(1);
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match (parts.next().filter(is_number), parts.next().filter(is_number)) {
        (Some(year), Some(month)) => format!("leads/{year}/{month}"),
        _ => "leads/imported".to_owned(),
    }
}

fn name(path: &str) -> String {
    FileName::new(path).as_str().to_owned()
}
