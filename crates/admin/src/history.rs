//! History of changes: the engine reports them, a [`History`] keeps them.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use db::Tx;

use serde_json::Value;
use web::{Context, Error, Identity};

/// What happened to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// It was created.
    Added,
    /// Some of its fields were changed.
    Changed,
    /// It is gone.
    Deleted,
}

impl Event {
    /// Name in stored histories.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Deleted => "deleted",
        }
    }

    /// Event with this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Added, Self::Changed, Self::Deleted]
            .into_iter()
            .find(|event| event.as_str() == name)
    }
}

/// One field before and after; null if there was or is no value.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// Column name.
    pub field: String,
    /// Value before.
    pub before: Value,
    /// Value after.
    pub after: Value,
}

/// A change of one object.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Section name, as in its address.
    pub section: &'static str,
    /// Key of the object.
    pub id: i64,
    /// Title at that time.
    pub title: String,
    /// What happened.
    pub event: Event,
    /// Action that made the change, if any.
    pub action: Option<&'static str>,
    /// Fields that differ, without hidden columns.
    pub fields: Vec<FieldChange>,
}

/// A past change of one object.
#[derive(Clone, Debug, PartialEq)]
pub struct PastChange {
    /// Time of the change.
    pub at: DateTime<Utc>,
    /// Display name of the user.
    pub who: String,
    /// Message key of the channel; empty if it is not known.
    pub way: String,
    /// Name of an [`Event`], or of another event that the history stores.
    pub event: String,
    /// Action that made the change.
    pub action: Option<String>,
    /// What differed.
    pub fields: Vec<FieldChange>,
}

/// Store of changes; append-only.
#[async_trait]
pub trait History: Send + Sync {
    /// Records changes within the transaction that makes them.
    ///
    /// # Errors
    /// They cannot be recorded; the change itself is rolled back.
    async fn record(
        &self,
        tx: &Tx,
        who: &Identity,
        context: &Context,
        changes: &[Change],
    ) -> Result<(), Error>;

    /// Past changes of one object, newest first, up to the limit.
    ///
    /// # Errors
    /// The database is not available.
    async fn of(
        &self,
        read: &db::Connection,
        section: &str,
        id: i64,
        most: u64,
    ) -> Result<Vec<PastChange>, Error>;
}

/// A history that keeps nothing.
#[derive(Clone, Copy, Debug)]
pub struct NoHistory;

#[async_trait]
impl History for NoHistory {
    async fn record(&self, _: &Tx, _: &Identity, _: &Context, _: &[Change]) -> Result<(), Error> {
        Ok(())
    }

    async fn of(&self, _: &db::Connection, _: &str, _: i64, _: u64) -> Result<Vec<PastChange>, Error> {
        Ok(Vec::new())
    }
}
