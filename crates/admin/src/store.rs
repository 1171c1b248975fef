//! The typed half of a section behind an untyped trait: reading rows, storing them, the slice's rules.

use std::{any::Any, sync::Arc};

use async_trait::async_trait;
use db::Tx;
use db::sea_orm::{
    Condition,
    sea_query::{NullOrdering, Order, Value},
};
use serde_json::Value as Json;
use text::Lang;
use web::{Error, FieldErrors, Identity};

use crate::{action::Batch, column::Cell, hooks::Panel, section::Section};

/// A row with the values that pages show.
#[derive(Clone)]
pub(crate) struct Record {
    pub(crate) id: i64,
    pub(crate) title: String,
    /// Values in the order of the fields.
    pub(crate) values: Vec<Value>,
    pub(crate) model: Arc<dyn Any + Send + Sync>,
    /// Returns the model's values in the history.
    pub(crate) history: Told,
}

/// The values of a model in the history.
pub(crate) type Told = Arc<dyn Fn(&(dyn Any + Send + Sync)) -> Json + Send + Sync>;

/// Which rows to read, and in what order.
pub(crate) struct Wanted {
    pub(crate) condition: Condition,
    /// Fields by position. Rows without a value come last, or first in reverse order.
    pub(crate) order: Vec<(usize, Order, NullOrdering)>,
    pub(crate) limit: u64,
    /// Number of rows that are skipped.
    pub(crate) offset: u64,
    /// Whether long values are read. Without it they have the default value of a new object.
    pub(crate) is_whole: bool,
}

/// Outcome of storing a row.
pub(crate) enum Written {
    Saved(Record),
    Refused(FieldErrors),
}

/// Operations of the pages on a model.
#[async_trait]
pub(crate) trait Store: Send + Sync {
    fn scope(&self, who: &Identity) -> Condition;
    /// Positions of the fields hidden from a user.
    fn hides(&self, section: &Section, who: &Identity) -> Vec<usize>;
    /// The part of a row that a user may see.
    fn shown(&self, section: &Section, who: &Identity, record: Record) -> Record;
    fn blank(&self, section: &Section) -> Result<Record, Error>;
    async fn rows(
        &self,
        on: &db::Connection,
        section: &Section,
        wanted: Wanted,
    ) -> Result<Vec<Record>, Error>;
    /// Reads and locks rows in the order of their keys. No other transaction changes them until this one ends.
    async fn lock(
        &self,
        tx: &Tx,
        section: &Section,
        condition: Condition,
        limit: u64,
    ) -> Result<Vec<Record>, Error>;
    async fn write(
        &self,
        tx: &Tx,
        who: &Identity,
        section: &Section,
        old: Option<&Record>,
        set: &[(usize, Value)],
    ) -> Result<Written, Error>;
    /// Updates the timestamp of an object whose inline rows were changed.
    async fn touch(&self, tx: &Tx, section: &Section, record: &Record) -> Result<(), Error>;
    async fn delete(&self, tx: &Tx, who: &Identity, record: &Record) -> Result<(), Error>;
    async fn operate(&self, operation: usize, batch: &Batch<'_>, records: &[Record]) -> Result<(), Error>;
    async fn committed(&self);
    async fn panel(
        &self,
        read: &db::Connection,
        who: &Identity,
        lang: Lang,
        record: &Record,
    ) -> Result<Option<Panel>, Error>;
    fn cell(&self, computed: usize, record: &Record, lang: Lang) -> Cell;
}
