//! Actions: one operation on what is selected or on everything that matches.

pub(crate) mod preview;
pub(crate) mod run;
pub(crate) mod submit;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use db::Tx;
use text::Message;
use web::{Context, Error, Identity, Permission};

use crate::{facts::Facts, label::Choice};

/// Work on objects that a slice does itself. The engine opens the transaction of each batch, writes the history from
/// what differs afterwards, and commits.
#[async_trait]
pub trait Operation<E: Facts>: Send + Sync {
    /// Works on some objects, all of which the person may see.
    ///
    /// # Errors
    /// The batch is undone; earlier batches stay.
    async fn run(&self, batch: &Batch<'_>, models: Vec<E::Model>) -> Result<(), Error>;
}

/// The surroundings of one batch.
pub struct Batch<'a> {
    /// Its transaction.
    pub tx: &'a Tx,
    /// Who does it.
    pub who: &'a Identity,
    /// The request.
    pub context: &'a Context,
    /// What was answered to the action's questions, by their names.
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

    /// Tells that the operation has made the object with this key: its history begins with it.
    pub fn made(&self, id: i64) {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).push(id);
    }

    /// Tells that one of the objects was left as it is, and why: the person is shown it at the end.
    pub fn refuse(&self, title: &str, why: Message) {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        refused.push((title.to_owned(), why));
    }

    /// The keys of what was made, and what was refused.
    pub(crate) fn into_parts(self) -> (Vec<i64>, Vec<(String, Message)>) {
        (
            self.made.into_inner().unwrap_or_else(PoisonError::into_inner),
            self.refused.into_inner().unwrap_or_else(PoisonError::into_inner),
        )
    }
}

/// An action as a page declares it.
pub struct Action<E: Facts> {
    pub(crate) declared: Declared,
    pub(crate) operation: Option<Arc<dyn Operation<E>>>,
}

/// What the pages need to know of an action.
#[derive(Clone)]
pub(crate) struct Declared {
    /// Also its words: `SECTION-action-NAME`.
    pub(crate) name: &'static str,
    pub(crate) does: Effect,
    pub(crate) needs: Option<Permission>,
    pub(crate) is_dangerous: bool,
    pub(crate) questions: Vec<Question>,
}

/// What an action does.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    /// Gives a field a value.
    Set(usize, String),
    /// Whatever the operation of this number does.
    Run(usize),
    /// Deletes.
    Delete,
}

impl<E: Facts> Action<E> {
    /// Gives a field a value; the preview tells from which values.
    pub fn set(name: &'static str, column: E::Column, value: &str) -> Self {
        let does = Effect::Set(crate::position::position::<E>(column), value.to_owned());
        Self::new(name, does, None)
    }

    /// Does the slice's own work.
    pub fn run(name: &'static str, operation: Arc<dyn Operation<E>>) -> Self {
        Self::new(name, Effect::Run(0), Some(operation))
    }

    fn new(name: &'static str, does: Effect, operation: Option<Arc<dyn Operation<E>>>) -> Self {
        let declared = Declared {
            name,
            does,
            needs: None,
            is_dangerous: false,
            questions: Vec::new(),
        };
        Self { declared, operation }
    }

    /// Asks for a permission of its own; without, for the one to change.
    pub fn needs(mut self, permission: Permission) -> Self {
        self.declared.needs = Some(permission);
        self
    }

    /// Cannot be taken back; its button says so.
    pub fn dangerous(mut self) -> Self {
        self.declared.is_dangerous = true;
        self
    }

    /// Asks something before it begins.
    pub fn ask(mut self, question: Question) -> Self {
        self.declared.questions.push(question);
        self
    }
}

impl Declared {
    /// The same with the choices that its questions offer at this moment.
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

/// Choices that are not known before they are asked for, such as people.
#[async_trait]
pub trait Offer: Send + Sync {
    /// What can be chosen now.
    ///
    /// # Errors
    /// The database is not available.
    async fn choices(&self) -> Result<Vec<Choice>, Error>;
}

/// A question that is asked before an action begins. Its words are `SECTION-ask-NAME`.
#[derive(Clone)]
pub struct Question {
    pub(crate) name: &'static str,
    pub(crate) is_text: bool,
    pub(crate) choices: Vec<Choice>,
    pub(crate) offer: Option<Arc<dyn Offer>>,
    pub(crate) is_required: bool,
    pub(crate) max: usize,
}

impl Question {
    /// A text of at most so many characters.
    pub fn text(name: &'static str, max: usize) -> Self {
        Self {
            name,
            is_text: true,
            choices: Vec::new(),
            offer: None,
            is_required: false,
            max,
        }
    }

    /// One of a few values.
    pub fn choice(name: &'static str, choices: Vec<Choice>) -> Self {
        Self {
            name,
            is_text: false,
            choices,
            offer: None,
            is_required: true,
            max: 0,
        }
    }

    /// One of the values that are offered when it is asked.
    pub fn offered(name: &'static str, offer: Arc<dyn Offer>) -> Self {
        Self {
            offer: Some(offer),
            ..Self::choice(name, Vec::new())
        }
    }

    /// It must be answered.
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }
}

impl Declared {
    /// Every section that deletes has it.
    pub(crate) fn delete() -> Self {
        Self {
            name: "delete",
            does: Effect::Delete,
            needs: None,
            is_dangerous: true,
            questions: Vec::new(),
        }
    }
}
