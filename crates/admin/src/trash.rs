//! What was deleted and can be brought back, as a page.

use askama::Template;
use axum::response::Response;
use web::Error;

use crate::{NavLink, Page, page};

/// A deleted object.
#[derive(Clone, Debug)]
pub struct TrashRow {
    /// Its key.
    pub id: i64,
    /// What it is called.
    pub title: String,
    /// What tells it from others of its name.
    pub detail: String,
    /// When it was deleted, and by whom.
    pub deleted: String,
    /// When it is removed for good.
    pub gone: String,
}

/// The trash of a section.
#[derive(Clone, Template)]
#[template(path = "trash.html")]
pub struct TrashPage {
    /// The frame.
    pub page: Page,
    /// Of the session.
    pub csrf: String,
    /// Where one can go.
    pub nav: Vec<NavLink>,
    /// What the section is called, and where it is.
    pub section: (String, String),
    /// The last deleted first.
    pub rows: Vec<TrashRow>,
    /// The address to which the key of an object is sent to bring it back.
    pub restore: String,
    /// What was done before.
    pub done: Option<String>,
    /// The addresses of the pages before and behind; empty: there is none.
    pub pages: [String; 2],
}

impl TrashPage {
    /// The page as an answer.
    ///
    /// # Errors
    /// It could not be written.
    pub fn respond(&self) -> Result<Response, Error> {
        page::respond(self)
    }
}
