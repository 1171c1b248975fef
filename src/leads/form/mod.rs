//! The contact form itself: what a front end must know to build one, and a page that works where there is no front end
//! or no JavaScript (docs/forms.md).
//!
//! | file | what it is |
//! |---|---|
//! | `facts` | the fields, in one list for both |
//! | `describe` | `GET /api/forms/contact/` |
//! | `page` | `GET /contact/`, also with errors and what was typed; the style sheet |
//! | `refusal` | a form that was not accepted, on its way to its page |
//! | `thanks` | `GET /contact/thanks/`, and where else a form may lead |
//! | `extras` | what a form carries against spam |

mod describe;
mod extras;
mod facts;
mod page;
mod refusal;
mod thanks;

use super::{Leads, settings::LeadSettings};
use crate::core::Core;
use page::FormPage;
use refusal::Refused;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_SECURITY_POLICY};
use axum::response::{Html, IntoResponse as _, Response};
use text::{Lang, Message};
use web::form::Form;
use web::{Access, Context, Error, Query, Representation, Routes};

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
        .post(PAGE, Access::Public, super::submit::submit_page)
        .get(THANKS, Access::Public, thanks::show)
        .get(STYLE, Access::Public, style)
}

async fn show(
    State(leads): State<Arc<Leads>>,
    context: Context,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Error> {
    match Refused::find(&leads.core.secret, &context, &headers, &query) {
        Some(refused) => FormPage::again(&leads, &context, &refused).await.respond(),
        None => FormPage::fresh(&leads, &context, &query).await.respond(),
    }
}

/// What a page answers to a form that was not accepted: the form with what was typed. From its own address it leads to a
/// page that can be loaded anew; what is too long for that, and what is no fault of the visitor, is answered at once.
pub(super) async fn not_accepted(
    leads: &Arc<Leads>,
    context: &Context,
    form: &Form,
    error: Error,
    is_own_page: bool,
) -> Result<Response, Error> {
    let refused = Refused::new(form, &error, form.lang().unwrap_or(context.lang));
    let is_typed = [
        StatusCode::BAD_REQUEST,
        StatusCode::PAYLOAD_TOO_LARGE,
        StatusCode::UNPROCESSABLE_ENTITY,
    ];
    if is_own_page
        && is_typed.contains(&error.status())
        && let Some(response) = refused.redirect(&leads.core.secret, context)
    {
        return Ok(response);
    }
    let page = FormPage::again(leads, context, &refused).await.respond()?;
    // The headers are the error's; its body and its way to the guard, which would word it anew, are not.
    let mut response = error.into_response();
    response.extensions_mut().clear();
    response.headers_mut().extend(page.headers().clone());
    *response.body_mut() = page.into_body();
    Ok(response)
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
            phone: settings.get::<LeadSettings>().site_phone.to_string(),
            email: settings.get::<LeadSettings>().site_email.to_string(),
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
