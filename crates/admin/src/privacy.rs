//! The rights of persons as a page: what is held of somebody, as a file, and its erasure.

use askama::Template;
use axum::response::Response;
use web::Error;

use crate::{NavLink, Page, page};

/// A piece of what is held.
#[derive(Clone, Debug)]
pub struct HeldRow {
    /// What it is, in words.
    pub kind: String,
    /// Its key.
    pub key: String,
    /// When it came to be; may be empty.
    pub at: String,
    /// Its page; may be empty.
    pub path: String,
}

/// What is held of the person who was asked for.
#[derive(Clone, Debug)]
pub struct HeldList {
    /// How many of each kind, in words.
    pub counts: Vec<(String, u64)>,
    /// The pieces.
    pub rows: Vec<HeldRow>,
    /// What only names the person and stays: words and pages.
    pub mentions: Vec<(String, String)>,
}

/// A receipt of an erasure.
#[derive(Clone, Debug)]
pub struct ReceiptRow {
    /// Its number.
    pub number: String,
    /// When.
    pub at: String,
    /// By whom.
    pub who: String,
    /// How many of each kind, in words.
    pub counts: String,
}

/// The page.
#[derive(Clone, Template)]
#[template(path = "account/privacy.html")]
pub struct PrivacyPage {
    /// The frame.
    pub page: Page,
    /// Of the session.
    pub csrf: String,
    /// Where one can go.
    pub nav: Vec<NavLink>,
    /// The address and the phone that were typed.
    pub typed: [String; 2],
    /// What is wrong with them.
    pub error: Option<String>,
    /// What is held, if somebody was asked for.
    pub found: Option<HeldList>,
    /// What was done before, with what the operator should know.
    pub done: Vec<String>,
    /// Erasures that were made, the newest first.
    pub receipts: Vec<ReceiptRow>,
}

impl PrivacyPage {
    /// The page as an answer.
    ///
    /// # Errors
    /// It could not be written.
    pub fn respond(&self) -> Result<Response, Error> {
        page::respond(self)
    }
}
