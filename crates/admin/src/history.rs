//! Who changed what: the engine tells, somebody else keeps.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use db::Tx;

use serde_json::Value;
use web::{Context, Error, Identity};

/// What happened to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// It was made.
    Added,
    /// Some of its fields were changed.
    Changed,
    /// It is gone.
    Deleted,
}

impl Event {
    /// As histories keep it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Deleted => "deleted",
        }
    }

    /// The event of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Added, Self::Changed, Self::Deleted]
            .into_iter()
            .find(|event| event.as_str() == name)
    }
}

/// One field before and after; null where there was or is nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// Name of the column.
    pub field: String,
    /// Before.
    pub before: Value,
    /// After.
    pub after: Value,
}

/// What is told of one object.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The section, as in its address.
    pub section: &'static str,
    /// Key of the object.
    pub id: i64,
    /// What it was called then.
    pub title: String,
    /// What happened.
    pub event: Event,
    /// The action by which it happened, if it was one.
    pub action: Option<&'static str>,
    /// The fields that differ; of columns that nobody shall see, none.
    pub fields: Vec<FieldChange>,
}

/// What is known of one object's past.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// When.
    pub at: DateTime<Utc>,
    /// Who, as people call them.
    pub who: String,
    /// By which way, as a key of words; empty if it is not known.
    pub way: String,
    /// What happened; a name of [`Event`] or of something that the keeper knows.
    pub event: String,
    /// The action by which it happened.
    pub action: Option<String>,
    /// What differed.
    pub fields: Vec<FieldChange>,
}

/// Keeps changes, only ever adding to them.
#[async_trait]
pub trait History: Send + Sync {
    /// Keeps these in the transaction that makes them true.
    ///
    /// # Errors
    /// They cannot be kept; nothing is changed then.
    async fn record(
        &self,
        tx: &Tx,
        who: &Identity,
        context: &Context,
        changes: &[Change],
    ) -> Result<(), Error>;

    /// The past of one object, newest first, at most so many.
    ///
    /// # Errors
    /// The database is not available.
    async fn of(&self, read: &db::Connection, section: &str, id: i64, most: u64) -> Result<Vec<Past>, Error>;
}

/// Keeps nothing.
#[derive(Clone, Copy, Debug)]
pub struct NoHistory;

#[async_trait]
impl History for NoHistory {
    async fn record(&self, _: &Tx, _: &Identity, _: &Context, _: &[Change]) -> Result<(), Error> {
        Ok(())
    }

    async fn of(&self, _: &db::Connection, _: &str, _: i64, _: u64) -> Result<Vec<Past>, Error> {
        Ok(Vec::new())
    }
}
