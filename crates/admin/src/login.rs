//! The page to sign in on.

use askama::Template;
use axum::response::Response;
use text::Message;
use web::{Error, Query};

use crate::{Page, page};

/// The log-in form.
#[derive(Clone, Template)]
#[template(path = "login.html")]
pub struct LoginPage {
    /// The frame.
    pub page: Page,
    /// Bound to a cookie of this browser.
    pub csrf: String,
    /// The path to go on to, checked.
    pub next: String,
    /// A form to go on with, sealed; empty: none.
    pub kept: String,
    /// What else is to be said, in words.
    pub notes: Vec<String>,
    /// What was typed before.
    pub username: String,
    /// Why nobody was signed in.
    pub error: Option<Message>,
}

impl LoginPage {
    /// The page as an answer.
    ///
    /// # Errors
    /// It could not be written.
    pub fn respond(&self) -> Result<Response, Error> {
        page::respond(self)
    }

    /// This page in another language.
    fn link(&self, lang: &str) -> String {
        let next = Query::default().with("next", Some(&self.next));
        format!("?lang={lang}&{next}")
    }

    fn error(&self) -> Option<String> {
        self.error.as_ref().map(|error| error.render(self.page.lang))
    }
}
