//! The sign-in page.

use askama::Template;
use axum::response::Response;
use text::Message;
use web::{Error, Query};

use crate::{Page, page};

/// The sign-in page with its form.
#[derive(Clone, Template)]
#[template(path = "login.html")]
pub struct LoginPage {
    /// Language and name of the site.
    pub page: Page,
    /// CSRF token bound to a cookie of this browser.
    pub csrf: String,
    /// Checked path to redirect to after signing in.
    pub next: String,
    /// Sealed form to resume after signing in; empty if there is none.
    pub kept: String,
    /// Other translated messages.
    pub notes: Vec<String>,
    /// User name typed before.
    pub username: String,
    /// Why signing in failed.
    pub error: Option<Message>,
}

impl LoginPage {
    /// Renders the page as a response.
    ///
    /// # Errors
    /// The template could not be rendered.
    pub fn respond(&self) -> Result<Response, Error> {
        page::respond(self)
    }

    /// Address of this page in another language.
    fn link(&self, lang: &str) -> String {
        let next = Query::default().with("next", Some(&self.next));
        format!("?lang={lang}&{next}")
    }

    fn error(&self) -> Option<String> {
        self.error.as_ref().map(|error| error.render(self.page.lang))
    }
}
