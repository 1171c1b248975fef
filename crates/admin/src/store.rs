//! The typed half of a section behind a trait without types: reading rows, storing them, the slice's rules.

use std::{any::Any, sync::Arc};

use async_trait::async_trait;
use db::Tx;
use db::sea_orm::{
    Condition,
    sea_query::{NullOrdering, Order, Value},
};
use text::Lang;
use web::{Error, FieldErrors, Identity};

use crate::{action::Batch, column::Cell, hooks::Panel, section::Section};

/// A row with what pages show of it.
#[derive(Clone)]
pub(crate) struct Record {
    pub(crate) id: i64,
    pub(crate) title: String,
    /// In the order of the fields.
    pub(crate) values: Vec<Value>,
    pub(crate) model: Arc<dyn Any + Send + Sync>,
}

/// Which rows, and in what order.
pub(crate) struct Wanted {
    pub(crate) condition: Condition,
    /// Fields by number; rows without a value come last, or first in the order turned around.
    pub(crate) order: Vec<(usize, Order, NullOrdering)>,
    pub(crate) limit: u64,
    /// Whether long values are wanted; without, they are as in a new object.
    pub(crate) is_whole: bool,
}

/// How an attempt to store ended.
pub(crate) enum Written {
    Saved(Record),
    Refused(FieldErrors),
}

/// What the pages ask of a model.
#[async_trait]
pub(crate) trait Store: Send + Sync {
    fn scope(&self, who: &Identity) -> Condition;
    /// Numbers of the fields that somebody does not see.
    fn hides(&self, who: &Identity) -> Vec<usize>;
    /// What somebody sees of a row.
    fn shown(&self, section: &Section, who: &Identity, record: Record) -> Record;
    fn blank(&self, section: &Section) -> Result<Record, Error>;
    async fn rows(
        &self,
        on: &db::Connection,
        section: &Section,
        wanted: Wanted,
    ) -> Result<Vec<Record>, Error>;
    /// Rows by their keys' order; nobody else changes them until the transaction ends.
    async fn lock(&self, tx: &Tx, condition: Condition, limit: u64) -> Result<Vec<Record>, Error>;
    async fn write(
        &self,
        tx: &Tx,
        who: &Identity,
        section: &Section,
        old: Option<&Record>,
        set: &[(usize, Value)],
    ) -> Result<Written, Error>;
    /// Writes that the object was changed now, because rows that belong to it were.
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
