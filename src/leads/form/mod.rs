//! The contact form itself: what a front end must know to build one, and a page that works where there is no front end
//! or no JavaScript (docs/forms.md).
//!
//! | file | what it is |
//! |---|---|
//! | `facts` | the fields, in one list for both |
//! | `describe` | `GET /api/forms/contact/` |
//! | `page` | `GET /contact/`, also with errors and what was typed; the style sheet |
//! | `thanks` | `GET /contact/thanks/`, and where else a form may lead |
//! | `extras` | what a form carries against spam |

mod describe;
mod extras;
mod facts;
mod page;
mod thanks;

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header::CONTENT_SECURITY_POLICY};
use axum::response::{Html, IntoResponse as _, Response};
use text::{Lang, Message};
use web::{Access, Context, Error, Query, Representation, Routes};

use super::Leads;
use crate::core::Core;

pub(super) use page::FormPage;
pub(super) use thanks::after;

/// Where forms are sent.
const ACTION: &str = "/api/leads/submit/";
/// The page with the form.
const PAGE: &str = "/contact/";
/// The page behind it.
const THANKS: &str = "/contact/thanks/";
/// The style sheet of both. Not below `/static/`, which a web server may serve from a folder of its own.
const STYLE: &str = "/contact/style.css";

/// The routes of this module.
pub(super) fn routes() -> Routes<Arc<Leads>> {
    Routes::new()
        .get("/api/forms/contact/", Access::Public, describe::describe)
        .get(PAGE, Access::Public, show)
        .get(THANKS, Access::Public, thanks::show)
        .get(STYLE, Access::Public, style)
}

async fn show(State(leads): State<Arc<Leads>>, context: Context, query: Query) -> Result<Response, Error> {
    FormPage::fresh(&leads, &context, &query).await.respond()
}

async fn style(headers: HeaderMap) -> Response {
    static SHEET: std::sync::LazyLock<Representation> = std::sync::LazyLock::new(|| {
        let text = include_str!("contact.css").into();
        let cache = HeaderValue::from_static("no-cache");
        Representation::new("text/css; charset=utf-8", &cache, text, web::Effort::Best)
    });
    SHEET.respond(&headers)
}

/// What both pages have around them.
struct Frame {
    lang: Lang,
    site: String,
    style: &'static str,
    phone: String,
    email: String,
}

impl Frame {
    fn new(core: &Core, lang: Lang) -> Self {
        let settings = &core.settings;
        Self {
            lang,
            site: settings.site.name.clone(),
            style: STYLE,
            phone: settings.leads.site_phone.to_string(),
            email: settings.leads.site_email.to_string(),
        }
    }

    /// The sentence with this key, for templates.
    fn t(&self, key: &'static str) -> String {
        Message::new(key).render(self.lang)
    }

    /// The phone as a link dials it.
    fn dial(&self) -> String {
        let is_dialled = |c: &char| c.is_ascii_digit() || *c == '+';
        self.phone.chars().filter(is_dialled).collect()
    }
}

/// A page as an answer. Its policy is its own, because it may stand under an address of the API.
fn respond(page: &impl askama::Template, form_leads_to: Option<&str>) -> Result<Response, Error> {
    let html = page.render().map_err(Error::internal)?;
    let policy = [(CONTENT_SECURITY_POLICY, web::page_policy(form_leads_to))];
    Ok((policy, Html(html)).into_response())
}
