//! Where a slice's own rules meet the engine: before and after a save, beside the form, in front of every row.

use async_trait::async_trait;
use db::Tx;
use db::sea_orm::Condition;
use text::Lang;
use web::{Error, FieldErrors, Identity};

use crate::facts::Facts;

/// Rules of one model; each has a default that does nothing.
#[async_trait]
pub trait Hooks<E: Facts>: Send + Sync {
    /// Which objects this person sees at all; others answer 404 and are counted nowhere.
    fn scope(&self, _who: &Identity) -> Condition {
        Condition::all()
    }

    /// Fields that this person does not see, here and in histories.
    fn hides(&self, _who: &Identity) -> Vec<E::Column> {
        Vec::new()
    }

    /// Completes and judges what is about to be stored. What is noted in `errors` stands at its field, and nothing is
    /// stored. `old` is `None` for a new object.
    ///
    /// # Errors
    /// The database is not available.
    async fn before_save(
        &self,
        _tx: &Tx,
        _who: &Identity,
        _old: Option<&E::Model>,
        _new: &mut E::Model,
        _errors: &mut FieldErrors,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// Stores what follows from a save, in its transaction.
    ///
    /// # Errors
    /// The database is not available; the save is undone.
    async fn after_save(
        &self,
        _tx: &Tx,
        _who: &Identity,
        _old: Option<&E::Model>,
        _new: &E::Model,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// Stores what follows from a deletion, in its transaction, before the row goes.
    ///
    /// # Errors
    /// The database is not available; the deletion is undone.
    async fn before_delete(&self, _tx: &Tx, _who: &Identity, _old: &E::Model) -> Result<(), Error> {
        Ok(())
    }

    /// After every commit of this section, before the answer: caches are refreshed, workers are woken.
    async fn committed(&self) {}

    /// What the page of an object shows beside its form.
    ///
    /// # Errors
    /// The database is not available.
    async fn panel(
        &self,
        _read: &db::Connection,
        _who: &Identity,
        _lang: Lang,
        _model: &E::Model,
    ) -> Result<Option<Panel>, Error> {
        Ok(None)
    }
}

/// A part of a page that a slice renders with a template of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panel {
    /// Its heading.
    pub title: String,
    /// Its body: HTML from a template that escapes, used as it is.
    pub html: String,
}

/// A model without rules of its own.
pub(crate) struct NoHooks;

impl<E: Facts> Hooks<E> for NoHooks {}
