//! The audit log as a page: its filters, and each change with the values before and after.

use askama::Template;
use axum::response::Response;
use web::Error;

use crate::{NavLink, Page, page};

/// An option of a select field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selectable {
    /// Value in the address.
    pub value: String,
    /// Text for display.
    pub label: String,
    /// Whether it is selected.
    pub is_chosen: bool,
}

/// One recorded change.
#[derive(Clone, Debug)]
pub struct AuditRow {
    /// Time for display.
    pub at: String,
    /// Machine-readable time.
    pub machine: String,
    /// Who made the change.
    pub who: String,
    /// Address of all changes by the same user.
    pub who_path: String,
    /// What was done.
    pub action: String,
    /// The changed object.
    pub subject: String,
    /// Title of the object; may be empty.
    pub title: String,
    /// Address of the object's page; empty if it has none.
    pub object_path: String,
    /// Address of all changes to the object; empty if the change concerns no single object.
    pub subject_path: String,
    /// Channel of the change; may be empty.
    pub way: String,
    /// Client address; may be empty.
    pub address: String,
    /// Whether the values were erased.
    pub is_erased: bool,
    /// Field, value before, value after; a value is empty if there was or is none.
    pub fields: Vec<[String; 3]>,
}

/// Page of the audit log.
#[derive(Clone, Template)]
#[template(path = "account/audit.html")]
pub struct AuditPage {
    /// Language and name of the site.
    pub page: Page,
    /// CSRF token of the session.
    pub csrf: String,
    /// Links of the navigation.
    pub nav: Vec<NavLink>,
    /// Search text.
    pub words: String,
    /// Filter by user.
    pub actors: Vec<Selectable>,
    /// Filter by kind of change.
    pub actions: Vec<Selectable>,
    /// Filter by object, or by kind of object.
    pub subject: String,
    /// First and last day.
    pub days: [String; 2],
    /// Whether any filter is set.
    pub is_narrowed: bool,
    /// Changes, newest first.
    pub rows: Vec<AuditRow>,
    /// Address of the next page with older changes; empty if there are none.
    pub older: String,
    /// Address of the same changes as a file.
    pub export: String,
    /// What is wrong with the input.
    pub error: Option<String>,
}

impl AuditPage {
    /// Renders the page as a response.
    ///
    /// # Errors
    /// The template could not be rendered.
    pub fn respond(&self) -> Result<Response, Error> {
        page::respond(self)
    }
}
