//! `GET /api/docs/`: the description of the API for people. It is read without JavaScript; with it, operations can be
//! searched and tried.

use std::sync::LazyLock;

use askama::Template;
use axum::{
    http::{HeaderMap, HeaderValue, header::CONTENT_SECURITY_POLICY},
    response::{Html, IntoResponse as _, Response},
};
use serde_json::Value;
use text::{Lang, Message};
use web::{Context, Effort, Error, Representation};

use super::{
    SCRIPT, STYLE,
    outline::{Group, Named, groups, schemas},
};

#[derive(Template)]
#[template(path = "api/docs.html")]
struct DocsPage<'a> {
    lang: Lang,
    title: &'a str,
    version: &'a str,
    /// The languages of the page: code, name, whether it is this one.
    languages: Vec<(&'static str, &'static str, bool)>,
    groups: Vec<Group>,
    schemas: Vec<Named>,
    style: &'static str,
    script: &'static str,
}

impl DocsPage<'_> {
    /// The text of this message key, for the template.
    fn t(&self, key: &'static str) -> String {
        Message::new(key).render(self.lang)
    }
}

/// The page about a document.
pub(super) fn respond(document: &Value, context: &Context) -> Result<Response, Error> {
    let lang = context.lang;
    let base = context.url("/");
    let languages = Lang::ALL.map(|other| (other.code(), other.own_name(), other == lang));
    let page = DocsPage {
        lang,
        title: document["info"]["title"].as_str().unwrap_or_default(),
        version: document["info"]["version"].as_str().unwrap_or_default(),
        languages: languages.into(),
        groups: groups(document, base.trim_end_matches('/')),
        schemas: schemas(document),
        style: STYLE,
        script: SCRIPT,
    };
    let html = page.render().map_err(Error::internal)?;
    let policy = [(CONTENT_SECURITY_POLICY, web::page_policy(None))];
    Ok((policy, Html(html)).into_response())
}

pub(super) fn style(headers: &HeaderMap) -> Response {
    static SHEET: LazyLock<Representation> =
        LazyLock::new(|| asset("text/css; charset=utf-8", include_str!("docs.css")));
    SHEET.respond(headers)
}

pub(super) fn script(headers: &HeaderMap) -> Response {
    static SOURCE: LazyLock<Representation> =
        LazyLock::new(|| asset("text/javascript; charset=utf-8", include_str!("docs.js")));
    SOURCE.respond(headers)
}

fn asset(media_type: &'static str, text: &'static str) -> Representation {
    Representation::new(
        media_type,
        &HeaderValue::from_static("no-cache"),
        text.into(),
        Effort::Best,
    )
}
