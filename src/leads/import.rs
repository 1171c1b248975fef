//! Imports leads from Django, with their times and files.

use std::borrow::Cow;

use std::collections::HashMap;

use async_trait::async_trait;
use db::Tx;
use db::sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use super::{
    commands::{imported, overwrite},
    lead::{Column, Entity, Model as Lead},
    privacy::seen,
};
use crate::{
    core::Core,
    failure::Failure,
    import::{Candidate, Field, Found, Import, Importer, Model, Record, Row, Settled, Taken, file_name},
    privacy::erased,
};

/// The name of the model in Django.
pub(super) const MODEL: &str = "leads.lead";

static MODELS: [Model; 1] = [Model {
    name: MODEL,
    table: Some("leads"),
    kind: Some("lead"),
    natural: None,
    fields: Cow::Borrowed(&[
        Field::text("name", 200),
        Field::text("company", 200),
        Field::long_text("phone"),
        Field::text("email", 254).or_null(),
        Field::text("product_type", 50),
        Field::integer("quantity").or_null(),
        Field::long_text("message"),
        Field::file("file"),
        Field::text("status", 50).or("new"),
        Field::long_text("source"),
        Field::text("language", 10).or("ru"),
        Field::long_text("ip_address").or_null(),
        Field::long_text("user_agent"),
        Field::time("created_at"),
        Field::time("updated_at"),
    ]),
}];

/// Imports the model `leads.lead`.
#[derive(Clone, Copy, Debug)]
pub struct LeadImporter;

impl Row for Lead {
    fn id(&self) -> i64 {
        self.id
    }

    fn set_id(&mut self, id: i64) {
        self.id = id;
    }

    /// Django has no data about spam and assignment. Decisions made here about these are kept.
    fn facts(&self) -> Value {
        json!([
            self.name,
            self.company,
            self.phone,
            self.email,
            self.product_type,
            self.quantity,
            self.message,
            self.file_name,
            self.file_sha256,
            self.status,
            self.source,
            self.language,
            self.ip_address,
            self.user_agent,
            self.created_at.timestamp_micros(),
            self.updated_at.timestamp_micros(),
        ])
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

#[async_trait]
impl Importer for LeadImporter {
    fn models(&self) -> &'static [Model] {
        &MODELS
    }

    async fn import(
        &self,
        import: &mut Import<'_>,
        model: &'static Model,
        records: Vec<Record>,
    ) -> Result<(), Failure> {
        let known = import.known(model, &records).await?;
        let ids = records.iter().filter_map(|record| record.pk);
        let ids = ids.chain(known.values().map(|known| known.row));
        let here = Entity::find()
            .filter(Column::Id.is_in(ids))
            .all(&import.tx)
            .await?;
        let here: HashMap<_, _> = here.into_iter().map(|lead| (lead.id, lead)).collect();
        let erased = erased(import.core, &import.tx).await?;
        let mut files = HashMap::new();
        let mut candidates = Vec::with_capacity(records.len());
        for record in &records {
            let key = record.key(model);
            let before = known.get(&key).and_then(|known| here.get(&known.row));
            let mut lead = lead(import.core, record);
            if erased.has(import.core, seen(&lead)) {
                import.leave_out_erased(model, &key);
                continue;
            }
            if let Some(found) = look_for_file(import, model, record, before, &mut lead).await? {
                files.insert(key.clone(), (record.text("file"), found));
            }
            let pk = record.pk;
            candidates.push(Candidate { key, pk, row: lead });
        }
        let settled = import
            .settle(model, Taken::NewKey, &known, &here, candidates)
            .await?;
        store(import, settled, &files).await
    }

    async fn finish(&self, _: &Core, tx: &Tx) -> Result<(), Failure> {
        Ok(db::restart_sequence(tx, "leads").await?)
    }
}

/// Finds the file of a record in the media folder and sets it in the lead. A file that an earlier import copied need
/// not be there any more.
async fn look_for_file(
    import: &mut Import<'_>,
    model: &'static Model,
    record: &Record,
    before: Option<&Lead>,
    lead: &mut Lead,
) -> Result<Option<Found>, Failure> {
    let path = record.text("file");
    if path.is_empty() {
        return Ok(None);
    }
    let name = file_name(&path);
    if let Some(found) = import.files.find(&path).await? {
        lead.file_name = name;
        lead.file_sha256.clone_from(&found.sha256);
        return Ok(Some(found));
    }
    let key = record.key(model);
    if let Some(before) = before.filter(|before| before.file_name == name) {
        keep_file(before, lead);
    } else if import.choices.allow_missing_files {
        import.report.tally(model.name).without_file.push(&key);
    } else {
        let what = format!(
            "`file` is {path}, which is not in the media folder; copy Django's media folder and name it with --media, \
             or give --allow-missing-files to do without"
        );
        import.refuse(model, &key, &what);
    }
    Ok(None)
}

/// Stores leads, each with its file.
async fn store(
    import: &mut Import<'_>,
    settled: Vec<Settled<Lead>>,
    files: &HashMap<String, (String, Found)>,
) -> Result<(), Failure> {
    if settled.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::with_capacity(settled.len());
    for Settled { key, before, mut row } in settled {
        match (&before, files.get(&key)) {
            (Some(before), Some(_)) if before.file_sha256 == row.file_sha256 => keep_file(before, &mut row),
            (_, Some((path, found))) => {
                if let Some(file) = import
                    .files
                    .keep_private(import.core, &folder(path), found)
                    .await?
                {
                    row.attach(file);
                }
            }
            _ => {}
        }
        import.changed(imported(before.as_ref(), &row))?;
        rows.push(row);
    }
    Ok(overwrite(&import.tx, rows).await?)
}

fn lead(core: &Core, record: &Record) -> Lead {
    let mut lead = Lead {
        id: record.pk.unwrap_or_default(),
        name: record.text("name"),
        company: record.text("company"),
        phone: record.text("phone"),
        email: record.optional_text("email"),
        product_type: record.text("product_type"),
        quantity: record.number("quantity"),
        message: record.text("message"),
        status: record.text("status"),
        source: record.text("source"),
        language: record.text("language"),
        ip_address: record
            .optional_text("ip_address")
            .filter(|address| !address.is_empty()),
        user_agent: record.text("user_agent"),
        created_at: record.time("created_at"),
        updated_at: record.time("updated_at"),
        ..Lead::blank(core)
    };
    lead.index(core.settings.site.phone_country);
    lead
}

fn keep_file(before: &Lead, lead: &mut Lead) {
    lead.file.clone_from(&before.file);
    lead.file_name.clone_from(&before.file_name);
    lead.file_type.clone_from(&before.file_type);
    lead.file_size = before.file_size;
    lead.file_sha256.clone_from(&before.file_sha256);
}

/// The folder for a file, with the year and month of its Django path if it has them.
fn folder(path: &str) -> String {
    let mut parts = path.split('/').skip(1);
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match (parts.next().filter(is_number), parts.next().filter(is_number)) {
        (Some(year), Some(month)) => format!("leads/{year}/{month}"),
        _ => "leads/imported".to_owned(),
    }
}
