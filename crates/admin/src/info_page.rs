//! A page that says how things are: groups of facts, and here and there a button.

use askama::Template;
use axum::response::Response;
use text::{Lang, Message};
use web::Error;

use crate::{NavLink, Page, Tone, page};

/// The page.
#[derive(Clone, Template)]
#[template(path = "statement.html")]
pub struct StatementPage {
    /// The frame.
    pub page: Page,
    /// Of the session.
    pub csrf: String,
    /// Where one can go.
    pub nav: Vec<NavLink>,
    /// What it is about.
    pub title: String,
    /// The facts.
    pub groups: Vec<Group>,
}

/// Facts about one thing.
#[derive(Clone, Debug)]
pub struct Group {
    /// The thing; no two of a page have the same.
    pub name: &'static str,
    /// The thing in words.
    pub title: String,
    /// What is said of it.
    pub facts: Vec<Statement>,
}

impl Group {
    /// A group whose title is the message with this key.
    pub fn new(name: &'static str, key: &'static str, facts: Vec<Statement>, lang: Lang) -> Self {
        let title = Message::new(key).render(lang);
        Self { name, title, facts }
    }
}

/// One fact.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What is told.
    pub label: String,
    /// How it is.
    pub value: String,
    /// The colour, where it is good or bad.
    pub tone: Option<Tone>,
    /// What else there is to say and to do.
    pub more: Option<More>,
}

impl Statement {
    /// A fact whose label is the message with this key.
    pub fn new(key: &'static str, value: String, tone: Option<Tone>, lang: Lang) -> Self {
        let label = Message::new(key).render(lang);
        Self {
            label,
            value,
            tone,
            more: None,
        }
    }
}

/// What stands beneath a fact; what is empty is left out.
#[derive(Clone, Debug, Default)]
pub struct More {
    /// What helps.
    pub words: String,
    /// What the exact cause is called.
    pub raw_title: String,
    /// The exact cause, for operators.
    pub raw: String,
    /// What can be done about it here.
    pub act: Option<Act>,
}

/// A button that does something.
#[derive(Clone, Debug)]
pub struct Act {
    /// Where it goes.
    pub path: String,
    /// What it is called.
    pub label: String,
}

impl StatementPage {
    /// The page as an answer.
    ///
    /// # Errors
    /// It could not be written.
    pub fn respond(&self) -> Result<Response, Error> {
        page::respond(self)
    }
}
