//! Moving in from Django: what a slice does with the records of its models in a `manage.py dumpdata` file.
//!
//! [`Dump`] reads the file, [`Load`] owns the transaction and the trail of changes; each slice knows its own models and is an [`Importer`].

mod dump;
mod load;
mod order;
mod trail;

use std::path::Path;

use async_trait::async_trait;
use chrono::{DateTime, SubsecRound as _, Utc};
use db::Tx;
use serde_json::{Map, Value};

pub use dump::{Dump, Object};
pub use load::{Load, Loaded, load};
pub use trail::Change;

use crate::{cli::Failure, core::Core};

/// One object of the file.
#[derive(Clone, Debug)]
pub struct Record {
    /// Django's primary key; kept.
    pub pk: i64,
    /// Its fields as they stand in the file.
    pub fields: Map<String, Value>,
}

/// A slice's way to take over its models.
#[async_trait]
pub trait Importer: Send + Sync {
    /// Django's names of the models, owners before what belongs to them; `app.model` in lower case.
    fn models(&self) -> &'static [&'static str];

    /// Stores records of one model; rows with the same key are overwritten, so that a second run changes nothing.
    /// `media` is Django's media folder, if it was given. Gives what the record of changes shall tell, object by object.
    ///
    /// # Errors
    /// A record that cannot be taken, named; nothing of the whole file is stored then.
    async fn import(
        &self,
        core: &Core,
        tx: &Tx,
        model: &str,
        records: Vec<Record>,
        media: Option<&Path>,
    ) -> Result<Vec<Change>, Failure>;

    /// After the last record, still inside the transaction: keys that go on, counts that follow from rows.
    ///
    /// # Errors
    /// The database failed.
    async fn finish(&self, core: &Core, tx: &Tx) -> Result<(), Failure>;
}

impl Record {
    /// A text field; empty if it is missing or null.
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

    /// A number; `None` if it is missing or null.
    pub fn number(&self, field: &str) -> Option<i64> {
        self.fields.get(field).and_then(Value::as_i64)
    }

    /// A yes or no.
    pub fn flag(&self, field: &str) -> bool {
        self.fields
            .get(field)
            .and_then(Value::as_bool)
            .unwrap_or_default()
    }

    /// A point in time that may be null.
    ///
    /// # Errors
    /// The text is no time; named with its record.
    pub fn optional_time(&self, model: &str, field: &str) -> Result<Option<DateTime<Utc>>, Failure> {
        let Some(text) = self.optional_text(field) else {
            return Ok(None);
        };
        match DateTime::parse_from_rfc3339(&text) {
            Ok(at) => Ok(Some(at.to_utc().trunc_subsecs(6))),
            Err(_) => Err(self.wrong(model, field)),
        }
    }

    /// A point in time that every record has.
    ///
    /// # Errors
    /// It is missing or no time; named with its record.
    pub fn time(&self, model: &str, field: &str) -> Result<DateTime<Utc>, Failure> {
        self.optional_time(model, field)?
            .ok_or_else(|| self.wrong(model, field))
    }

    /// The sentence for a field that cannot be taken.
    pub fn wrong(&self, model: &str, field: &str) -> Failure {
        Failure::new(format!(
            "{model} {}: the field `{field}` cannot be read; nothing was imported",
            self.pk
        ))
    }
}
