//! Resolves an edit conflict: the second user sees the first user's changes and chooses a value for each field.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use model::Kind;
use web::{Context, Error, Identity, form::Form};

use super::{
    read::{Typed, entries},
    siblings::Neighbours,
};
use crate::{
    Page,
    inline::{self, rows::Row},
    list::cell,
    nav::NavLink,
    page,
    page_context::PageContext,
    store::Record,
    value,
};

#[derive(Template)]
#[template(path = "conflict.html")]
struct ConflictPage {
    page: Page,
    csrf: String,
    nav: Vec<NavLink>,
    title: String,
    /// Address of the object, with the query of the list that it was opened from.
    path: String,
    version: String,
    base: String,
    /// All typed values, for the next form.
    kept: Vec<(String, String)>,
    differences: Vec<Difference>,
}

/// A field that differs.
struct Difference {
    name: &'static str,
    label: String,
    theirs: String,
    mine: String,
    /// Whether the user's own text is preselected: only this user has changed the field, or both users have.
    is_mine: bool,
}

/// Applies the choices made on the conflict page: `take-FIELD` is `theirs` or `mine`.
pub(super) fn settle(desk: &PageContext, form: &Form, mut typed: Typed, stored: &Typed) -> Typed {
    typed.0.retain(|i, _| {
        let name = desk.section.fields[*i].name;
        form.text(&format!("take-{name}")) != Some("theirs") || !stored.0.contains_key(i)
    });
    typed
}

#[expect(clippy::too_many_arguments, reason = "each is a part of what clashed")]
pub(super) fn page(
    desk: &PageContext,
    context: &Context,
    who: &Identity,
    form: &Form,
    old: &Record,
    typed: &Typed,
    stored: &Typed,
    rows: &[Vec<Row>],
    around: &Neighbours,
) -> Result<Response, Error> {
    let lang = context.lang;
    let base = Typed::from_json(desk, form.text("base").unwrap_or_default());
    let mut kept = kept(desk, typed);
    kept.extend(inline::rows::hidden(desk, rows));
    let differing = typed
        .0
        .iter()
        .filter(|(i, text)| stored.get(**i) != text.as_str());
    let differences = differing.map(|(&i, text)| {
        let field = &desk.section.fields[i];
        let words = |text: &str| match field.kind {
            Kind::Lists => {
                let lists = desk.setup.terms.languages.iter().map(|tag| entries(text, tag));
                lists
                    .filter(|list| !list.is_empty())
                    .collect::<Vec<_>>()
                    .join("\n")
            }
            _ => value::parse(field, text, desk.setup.zone).map_or_else(
                |_| text.to_owned(),
                |value| cell::words(field, &value, lang, desk.setup.zone),
            ),
        };
        let language = field.tag.as_ref().map(|tag| format!(" · {}", tag.own_name()));
        Difference {
            name: field.name,
            label: field.label.render(lang) + &language.unwrap_or_default(),
            theirs: words(stored.get(i)),
            mine: words(text),
            is_mine: base.0.get(&i).is_some_and(|base| base != text),
        }
    });
    let differences: Vec<_> = differences.collect();
    let answer = page::respond(&ConflictPage {
        page: desk.page(context),
        csrf: who.csrf.clone().unwrap_or_default(),
        nav: desk.nav(who, lang),
        title: old.title.clone(),
        path: around.keep(&format!("{}{}/", desk.section.path(), old.id)),
        version: stored.version(),
        base: stored.to_json(desk),
        kept,
        differences,
    })?;
    Ok((StatusCode::CONFLICT, answer).into_response())
}

/// Typed values under the field names of the form.
fn kept(desk: &PageContext, typed: &Typed) -> Vec<(String, String)> {
    let mut kept = Vec::new();
    for (&i, text) in &typed.0 {
        let field = &desk.section.fields[i];
        match field.kind {
            Kind::Bool if !field.is_choice() => {
                kept.push((format!("has-{}", field.name), "1".to_owned()));
                if text == "true" {
                    kept.push((field.name.to_owned(), "true".to_owned()));
                }
            }
            Kind::Lists => {
                let lists = desk.setup.terms.languages.iter();
                kept.extend(lists.map(|tag| (format!("{}.{tag}", field.name), entries(text, tag))));
            }
            _ => kept.push((field.name.to_owned(), text.clone())),
        }
    }
    kept
}
