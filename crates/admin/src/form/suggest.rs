//! The value that a derived field would get on save, returned while the user types the source field.

use axum::{
    extract::State,
    http::header::CONTENT_TYPE,
    response::{IntoResponse as _, Response},
};
use web::{Error, Query};

use crate::page_context::PageContext;

/// Maximum number of characters that are read.
const LONGEST: usize = 500;

/// Returns the text alone for `?field=slug&from=Some title`.
pub(crate) async fn show(State(desk): State<PageContext>, query: Query) -> Result<Response, Error> {
    let section = &desk.section;
    let field = query.get("field").and_then(|name| section.named(name));
    let rule = section.prepopulate.iter().find(|rule| Some(rule.field) == field);
    let rule = rule.ok_or_else(Error::not_found)?;
    let from: String = query
        .get("from")
        .unwrap_or_default()
        .chars()
        .take(LONGEST)
        .collect();
    let made = if from.trim().is_empty() {
        String::new()
    } else {
        (rule.make)(&from)
    };
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], made).into_response())
}
