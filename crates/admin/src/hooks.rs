//! A slice's own rules: before and after a save, beside the form, and a filter on all rows.

use async_trait::async_trait;
use db::Tx;
use db::sea_orm::Condition;
use text::Lang;
use web::{Error, FieldErrors, Identity};

use model::Declared;

/// Rules of one model. Every default does nothing.
#[async_trait]
pub trait Hooks<E: Declared>: Send + Sync {
    /// Condition for the objects that this user may see. Others return 404 and are not counted.
    fn scope(&self, _who: &Identity) -> Condition {
        Condition::all()
    }

    /// Fields that this user does not see, on pages and in histories.
    fn hides(&self, _who: &Identity) -> Vec<E::Column> {
        Vec::new()
    }

    /// Completes and validates an object before it is stored. Messages in `errors` are shown at their fields, and
    /// nothing is stored. `old` is `None` for a new object.
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

    /// Stores the consequences of a save within its transaction.
    ///
    /// # Errors
    /// The database is not available; the save is rolled back.
    async fn after_save(
        &self,
        _tx: &Tx,
        _who: &Identity,
        _old: Option<&E::Model>,
        _new: &E::Model,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// Stores the consequences of a deletion within its transaction, before the row is deleted.
    ///
    /// # Errors
    /// The database is not available; the deletion is rolled back.
    async fn before_delete(&self, _tx: &Tx, _who: &Identity, _old: &E::Model) -> Result<(), Error> {
        Ok(())
    }

    /// Runs after every commit of this section, before the response: refreshes caches, wakes workers.
    async fn committed(&self) {}

    /// Panel beside the form on an object's page.
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

/// A part of a page that a slice renders with its own template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panel {
    /// Its heading.
    pub title: String,
    /// Its body: HTML from an escaping template, used as it is.
    pub html: String,
}

/// A model without rules of its own.
pub(crate) struct NoHooks;

impl<E: Declared> Hooks<E> for NoHooks {}
