//! Actions: one operation on the selected rows or on all rows that match the list's filters.

pub(crate) mod preview;
pub(crate) mod run;
pub(crate) mod submit;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use db::Tx;
use model::Declared;
use text::Message;
use web::{Context, Error, Identity, Permission};

use crate::label::Choice;

/// Work of a slice on objects. The engine opens the transaction of each batch, runs the operation, records the
/// differences in the history, and commits.
#[async_trait]
pub trait Operation<E: Declared>: Send + Sync {
    /// Processes some objects. The user may see all of them.
    ///
    /// # Errors
    /// The batch is rolled back; earlier batches stay committed.
    async fn run(&self, batch: &Batch<'_>, models: Vec<E::Model>) -> Result<(), Error>;
}

/// Context of one batch.
pub struct Batch<'a> {
    /// Transaction of the batch.
    pub tx: &'a Tx,
    /// User who runs the action.
    pub who: &'a Identity,
    /// The request.
    pub context: &'a Context,
    /// Answers to the action's questions, by name.
    pub answers: &'a BTreeMap<&'static str, String>,
    made: Mutex<Vec<i64>>,
    refused: Mutex<Vec<(String, Message)>>,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(
        tx: &'a Tx,
        who: &'a Identity,
        context: &'a Context,
        answers: &'a BTreeMap<&'static str, String>,
    ) -> Self {
        Self {
            tx,
            who,
            context,
            answers,
            made: Mutex::default(),
            refused: Mutex::default(),
        }
    }

    /// Reports that the operation has created the object with this key. Its history begins with this action.
    pub fn made(&self, id: i64) {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).push(id);
    }

    /// Reports that an object was left unchanged, and why. The user sees the list of these at the end.
    pub fn refuse(&self, title: &str, why: Message) {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        refused.push((title.to_owned(), why));
    }

    /// Keys of the created objects, and the refused objects with reasons.
    pub(crate) fn into_parts(self) -> (Vec<i64>, Vec<(String, Message)>) {
        (
            self.made.into_inner().unwrap_or_else(PoisonError::into_inner),
            self.refused.into_inner().unwrap_or_else(PoisonError::into_inner),
        )
    }
}

/// An action as a page declares it.
pub struct Action<E: Declared> {
    pub(crate) declared: ActionDef,
    pub(crate) operation: Option<Arc<dyn Operation<E>>>,
}

/// What the pages need to know about an action.
#[derive(Clone)]
pub(crate) struct ActionDef {
    /// Name; also part of its message key `SECTION-action-NAME`.
    pub(crate) name: &'static str,
    pub(crate) does: Effect,
    pub(crate) needs: Option<Permission>,
    pub(crate) questions: Vec<Question>,
}

/// What an action does.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    /// Sets a field to a value.
    Set(usize, String),
    /// Runs the operation with this number.
    Run(usize),
    /// Deletes the objects.
    Delete,
}

impl<E: Declared> Action<E> {
    /// An action that sets a field to a value. The preview lists the present values.
    pub fn set(name: &'static str, column: E::Column, value: &str) -> Self {
        let does = Effect::Set(E::position(column), value.to_owned());
        Self::new(name, does, None)
    }

    /// An action that runs an operation of the slice.
    pub fn run(name: &'static str, operation: Arc<dyn Operation<E>>) -> Self {
        Self::new(name, Effect::Run(0), Some(operation))
    }

    fn new(name: &'static str, does: Effect, operation: Option<Arc<dyn Operation<E>>>) -> Self {
        let declared = ActionDef {
            name,
            does,
            needs: None,
            questions: Vec::new(),
        };
        Self { declared, operation }
    }

    /// Requires this permission. The default is the section's permission to change.
    pub fn needs(mut self, permission: Permission) -> Self {
        self.declared.needs = Some(permission);
        self
    }

    /// Adds a question that is asked before the action begins.
    pub fn ask(mut self, question: Question) -> Self {
        self.declared.questions.push(question);
        self
    }
}

impl ActionDef {
    /// Whether it is marked as irreversible.
    pub(crate) fn is_deletion(&self) -> bool {
        matches!(self.does, Effect::Delete)
    }

    /// The same action with the choices that its questions offer now.
    pub(crate) async fn offered(&self) -> Result<Self, Error> {
        let mut action = self.clone();
        for question in &mut action.questions {
            if let Some(offer) = &question.offer {
                question.choices = offer.choices().await?;
            }
        }
        Ok(action)
    }
}

/// Choices that are loaded when the question is asked, such as users.
#[async_trait]
pub trait Offer: Send + Sync {
    /// The choices available now.
    ///
    /// # Errors
    /// The database is not available.
    async fn choices(&self) -> Result<Vec<Choice>, Error>;
}

/// A question that is asked before an action begins. Its message key is `SECTION-ask-NAME`.
#[derive(Clone)]
pub struct Question {
    pub(crate) name: &'static str,
    /// The choices that are offered now.
    pub(crate) choices: Vec<Choice>,
    /// `None` for a text.
    pub(crate) offer: Option<Arc<dyn Offer>>,
    pub(crate) is_required: bool,
    pub(crate) max: usize,
}

impl Question {
    /// A text with a maximum number of characters.
    pub fn text(name: &'static str, max: usize) -> Self {
        Self {
            name,
            choices: Vec::new(),
            offer: None,
            is_required: false,
            max,
        }
    }

    /// One of the values that `offer` returns when the question is asked.
    pub fn offered(name: &'static str, offer: Arc<dyn Offer>) -> Self {
        Self {
            name,
            choices: Vec::new(),
            offer: Some(offer),
            is_required: true,
            max: 0,
        }
    }

    /// Makes the answer required.
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }
}

impl ActionDef {
    /// The delete action, which every section that allows deletion has.
    pub(crate) fn delete() -> Self {
        Self {
            name: "delete",
            does: Effect::Delete,
            needs: None,
            questions: Vec::new(),
        }
    }
}
