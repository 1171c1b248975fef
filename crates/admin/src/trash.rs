//! Page of deleted objects that can be restored.

use askama::Template;
use axum::response::Response;
use web::Error;

use crate::{NavLink, Page, page};

/// A deleted object.
#[derive(Clone, Debug)]
pub struct TrashRow {
    /// Key of the object.
    pub id: i64,
    /// Title of the object.
    pub title: String,
    /// Text that distinguishes it from others with the same title.
    pub detail: String,
    /// When and by whom it was deleted.
    pub deleted: String,
    /// When it will be removed permanently.
    pub gone: String,
}

/// The trash of a section.
#[derive(Clone, Template)]
#[template(path = "trash.html")]
pub struct TrashPage {
    /// Language and name of the site.
    pub page: Page,
    /// CSRF token of the session.
    pub csrf: String,
    /// Links of the navigation.
    pub nav: Vec<NavLink>,
    /// Title and address of the section.
    pub section: (String, String),
    /// Rows, last deleted first.
    pub rows: Vec<TrashRow>,
    /// Address to which the key of an object is posted to restore it.
    pub restore: String,
    /// Message about the last action.
    pub done: Option<String>,
    /// Addresses of the previous and the next page; empty if there is none.
    pub pages: [String; 2],
}

impl TrashPage {
    /// Renders the page as a response.
    ///
    /// # Errors
    /// The template could not be rendered.
    pub fn respond(&self) -> Result<Response, Error> {
        page::respond(self)
    }
}
