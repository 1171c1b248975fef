//! Page for requests about personal data: what is stored about a person, its export as a file, its erasure.

use askama::Template;
use axum::response::Response;
use web::Error;

use crate::{NavLink, Page, page};

/// A stored record.
#[derive(Clone, Debug)]
pub struct HeldRow {
    /// Kind, translated.
    pub kind: String,
    /// Key of the record.
    pub key: String,
    /// Time of creation; may be empty.
    pub at: String,
    /// Address of its page; may be empty.
    pub path: String,
}

/// What is stored about the person.
#[derive(Clone, Debug)]
pub struct HeldList {
    /// Number of records of each kind, translated.
    pub counts: Vec<(String, u64)>,
    /// The records.
    pub rows: Vec<HeldRow>,
    /// Records that only mention the person and are kept: texts and addresses.
    pub mentions: Vec<(String, String)>,
}

/// A receipt of an erasure.
#[derive(Clone, Debug)]
pub struct ReceiptRow {
    /// Its number.
    pub number: String,
    /// Time of the erasure.
    pub at: String,
    /// User who made it.
    pub who: String,
    /// Number of records of each kind, translated.
    pub counts: String,
}

/// The page.
#[derive(Clone, Template)]
#[template(path = "account/privacy.html")]
pub struct PrivacyPage {
    /// Language and name of the site.
    pub page: Page,
    /// CSRF token of the session.
    pub csrf: String,
    /// Links of the navigation.
    pub nav: Vec<NavLink>,
    /// The e-mail address and phone typed into the form.
    pub typed: [String; 2],
    /// What is wrong with the input.
    pub error: Option<String>,
    /// The stored data, if a person was searched for.
    pub found: Option<HeldList>,
    /// Messages about what was done, with notes for the operator.
    pub done: Vec<String>,
    /// Receipts of erasures, newest first.
    pub receipts: Vec<ReceiptRow>,
}

impl PrivacyPage {
    /// Renders the page as a response.
    ///
    /// # Errors
    /// The template could not be rendered.
    pub fn respond(&self) -> Result<Response, Error> {
        page::respond(self)
    }
}
