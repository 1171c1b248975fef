//! Moving from Django: how a slice imports the records of its models from a `manage.py dumpdata` file.
//!
//! | file | what it is |
//! |---|---|
//! | `unpack`, `dump` | from a file to its objects |
//! | `order` | owners before what belongs to them, and what must be known of the whole file in advance |
//! | `field` | the fields of Django's models, and the conversion of their values |
//! | `declared` | the fields of models that are declared here |
//! | `memory`, `settle` | what was imported before, and what therefore happens to an object now |
//! | `files` | files that belong to the rows |
//! | `load` | the transaction |
//! | `changelog` | the changes for the audit log |
//! | `report` | the report for the operator |
//!
//! Each slice knows its own models and implements [`Importer`].

mod changelog;
mod declared;
mod dump;
mod field;
mod files;
mod load;
mod memory;
mod order;
mod report;
mod settle;
mod unpack;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use db::Tx;
use model::Translated;
use serde_json::{Map, Value};

pub use changelog::Change;
pub use dump::{Dump, Object};
pub use field::{Field, Model};
pub use files::{Files, Found, clean_up, file_name};
pub use load::{Import, Load, load};
pub use memory::{Known, Remembered, forget};
pub use report::{Keys, Moves, Person, Report, Tally};
pub use settle::{Candidate, Row, Settled, Taken};

use crate::{core::Core, failure::Failure};

/// The options of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub struct Choices {
    /// Do not write anything.
    pub dry_run: bool,
    /// Import objects whose files are missing, without these files.
    pub allow_missing_files: bool,
    /// Leave out fields that no model has.
    pub ignore_unknown: bool,
    /// A user whose name is taken here is that person; a user whose key is taken gets another key.
    pub map_users: bool,
    /// Products and works whose key is taken get another key; a slug that is taken gets another slug.
    pub map_content: bool,
}

/// One object of the file.
#[derive(Clone, Debug)]
pub struct Record {
    /// Django's primary key; `None` if the file has only natural keys.
    pub pk: Option<i64>,
    /// Its fields: as in the file, or as the model declares them after [`Load`] has read them.
    pub fields: Map<String, Value>,
}

/// The importer of a slice's models.
#[async_trait]
pub trait Importer: Send + Sync {
    /// The models, owners before what belongs to them.
    fn models(&self) -> &'static [Model];

    /// Checks and stores records of one model. All fields are present and have their types. If an object cannot be
    /// imported, call [`Import::refuse`]; the whole import is then rolled back at the end.
    ///
    /// # Errors
    /// The database or a store failed.
    async fn import(
        &self,
        import: &mut Import<'_>,
        model: &'static Model,
        records: Vec<Record>,
    ) -> Result<(), Failure>;

    /// Called after the last record, still inside the transaction: sets sequences, and counts that follow from rows.
    ///
    /// # Errors
    /// The database failed.
    async fn finish(&self, core: &Core, tx: &Tx) -> Result<(), Failure>;
}

impl Record {
    /// The key under which the object is remembered: its key, or the list that identifies it.
    pub fn key(&self, model: &Model) -> String {
        match (self.pk, model.natural) {
            (Some(pk), _) => pk.to_string(),
            (None, Some(field)) => Value::from(vec![self.text(field)]).to_string(),
            (None, None) => String::new(),
        }
    }

    /// A text field; empty if it is null.
    pub fn text(&self, field: &str) -> String {
        self.optional_text(field).unwrap_or_default()
    }

    /// A text field that may be null.
    pub fn optional_text(&self, field: &str) -> Option<String> {
        self.fields
            .get(field)
            .and_then(Value::as_str)
            .map(ToOwned::to_owned)
    }

    /// A number; `None` if it is null.
    pub fn number(&self, field: &str) -> Option<i32> {
        let number = self.fields.get(field).and_then(Value::as_i64)?;
        i32::try_from(number).ok()
    }

    /// A boolean.
    pub fn flag(&self, field: &str) -> bool {
        self.fields
            .get(field)
            .and_then(Value::as_bool)
            .unwrap_or_default()
    }

    /// A text by language.
    pub fn texts(&self, field: &str) -> Translated {
        self.fields
            .get(field)
            .map(Translated::from_json)
            .unwrap_or_default()
    }

    /// A JSON document.
    pub fn json(&self, field: &str) -> Value {
        self.fields.get(field).cloned().unwrap_or_default()
    }

    /// A point in time that may be null.
    pub fn optional_time(&self, field: &str) -> Option<DateTime<Utc>> {
        let text = self.optional_text(field)?;
        DateTime::parse_from_rfc3339(&text).ok().map(|at| at.to_utc())
    }

    /// A point in time that every object has.
    pub fn time(&self, field: &str) -> DateTime<Utc> {
        self.optional_time(field).unwrap_or_default()
    }
}
