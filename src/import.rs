//! Moving in from Django: what a slice does with the records of its models in a `manage.py dumpdata` file.
//!
//! | file | what it is |
//! |---|---|
//! | `unpack`, `dump` | from a file to its objects |
//! | `order` | owners before what belongs to them, and what must be known of the whole file ahead |
//! | `field` | the fields of Django's models, and what Django makes of their values |
//! | `memory`, `settle` | what was imported before, and what therefore becomes of an object now |
//! | `files` | files that belong to the rows |
//! | `load` | the transaction |
//! | `changelog` | what the record of changes is told |
//! | `report` | what the operator is told |
//!
//! Each slice knows its own models and is an [`Importer`].

mod changelog;
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

/// What the operator decided about an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub struct Choices {
    /// Nothing is written.
    pub dry_run: bool,
    /// Objects are taken without the files that are missing.
    pub allow_missing_files: bool,
    /// Fields that no model has are left out.
    pub ignore_unknown: bool,
    /// A user whose name is taken here is that person; one whose key is taken gets another.
    pub map_users: bool,
    /// Products and works whose key is taken get another, and so does a slug.
    pub map_content: bool,
}

/// One object of the file.
#[derive(Clone, Debug)]
pub struct Record {
    /// Django's primary key; none if the file has natural keys alone.
    pub pk: Option<i64>,
    /// Its fields: as they stand in the file, or as the model declares them once [`Load`] has read them.
    pub fields: Map<String, Value>,
}

/// A slice's way to take over its models.
#[async_trait]
pub trait Importer: Send + Sync {
    /// The models, owners before what belongs to them.
    fn models(&self) -> &'static [Model];

    /// Judges and stores records of one model; their fields are all there and of their types. An object that cannot be
    /// taken is noted by [`Import::refuse`], which undoes the whole import in the end.
    ///
    /// # Errors
    /// The database or a store failed.
    async fn import(
        &self,
        import: &mut Import<'_>,
        model: &'static Model,
        records: Vec<Record>,
    ) -> Result<(), Failure>;

    /// After the last record, still inside the transaction: keys that go on, counts that follow from rows.
    ///
    /// # Errors
    /// The database failed.
    async fn finish(&self, core: &Core, tx: &Tx) -> Result<(), Failure>;
}

impl Record {
    /// How the object is remembered: by its key, or by the list that names it.
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

    /// A yes or no.
    pub fn flag(&self, field: &str) -> bool {
        self.fields
            .get(field)
            .and_then(Value::as_bool)
            .unwrap_or_default()
    }

    /// A document.
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
