//! The record of changes as a page: what narrows it, and each change with what was and what is.

use askama::Template;
use axum::response::Response;
use web::Error;

use crate::{NavLink, Page, page};

/// One entry of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selectable {
    /// As the address carries it.
    pub value: String,
    /// As people read it.
    pub label: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

/// One recorded change.
#[derive(Clone, Debug)]
pub struct AuditRow {
    /// When, for people.
    pub at: String,
    /// When, for machines.
    pub machine: String,
    /// Who.
    pub who: String,
    /// Everything that they did.
    pub who_path: String,
    /// What.
    pub action: String,
    /// To which object.
    pub subject: String,
    /// What the object was called; may be empty.
    pub title: String,
    /// The page of the object; empty: it has none.
    pub object_path: String,
    /// Everything that was done to it; empty: nothing in particular.
    pub subject_path: String,
    /// By which way; may be empty.
    pub way: String,
    /// From where; may be empty.
    pub address: String,
    /// Whether the values were erased.
    pub is_erased: bool,
    /// Field, before, after; empty where there was or is nothing.
    pub fields: Vec<[String; 3]>,
}

/// The record of changes.
#[derive(Clone, Template)]
#[template(path = "account/audit.html")]
pub struct AuditPage {
    /// The frame.
    pub page: Page,
    /// Of the session.
    pub csrf: String,
    /// Where one can go.
    pub nav: Vec<NavLink>,
    /// What is searched for.
    pub words: String,
    /// Whose changes.
    pub actors: Vec<Selectable>,
    /// Which kind of changes.
    pub actions: Vec<Selectable>,
    /// Of which object, or kind of objects.
    pub subject: String,
    /// From which day on, to which day.
    pub days: [String; 2],
    /// Whether anything narrows the list.
    pub is_narrowed: bool,
    /// The newest changes first.
    pub rows: Vec<AuditRow>,
    /// The address of older ones; empty: there are none.
    pub older: String,
    /// The address of the same as a file.
    pub export: String,
    /// What is wrong with what was typed.
    pub error: Option<String>,
}

impl AuditPage {
    /// The page as an answer.
    ///
    /// # Errors
    /// It could not be written.
    pub fn respond(&self) -> Result<Response, Error> {
        page::respond(self)
    }
}
