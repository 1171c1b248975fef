//! An information page: groups of facts, some of them with a button.

use askama::Template;
use axum::response::Response;
use model::Tone;
use text::{Lang, Message};
use web::Error;

use crate::{NavLink, Page, page};

/// The page.
#[derive(Clone, Template)]
#[template(path = "statement.html")]
pub struct StatementPage {
    /// Language and name of the site.
    pub page: Page,
    /// CSRF token of the session.
    pub csrf: String,
    /// Links of the navigation.
    pub nav: Vec<NavLink>,
    /// Title of the page.
    pub title: String,
    /// The facts.
    pub groups: Vec<Group>,
}

/// Facts about one subject.
#[derive(Clone, Debug)]
pub struct Group {
    /// Name of the subject, unique on the page.
    pub name: &'static str,
    /// Title of the subject, translated.
    pub title: String,
    /// The facts.
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
    /// Label, translated.
    pub label: String,
    /// Value, translated.
    pub value: String,
    /// Colour, if the value is good or bad.
    pub tone: Option<Tone>,
    /// Details below the fact, if any.
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

/// Details below a fact. Empty parts are left out.
#[derive(Clone, Debug, Default)]
pub struct More {
    /// What to do about it.
    pub words: String,
    /// Heading of the exact cause.
    pub raw_title: String,
    /// The exact cause, for operators.
    pub raw: String,
    /// Button that can fix it.
    pub act: Option<Act>,
}

/// A button that performs an action.
#[derive(Clone, Debug)]
pub struct Act {
    /// Address to which it posts.
    pub path: String,
    /// Label of the button.
    pub label: String,
}

impl StatementPage {
    /// Renders the page as a response.
    ///
    /// # Errors
    /// The template could not be rendered.
    pub fn respond(&self) -> Result<Response, Error> {
        page::respond(self)
    }
}
