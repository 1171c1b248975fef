//! The contact form: its description for front ends, and a page that works without a front end and without JavaScript
//! (docs/forms.md).
//!
//! | file | what it is |
//! |---|---|
//! | `facts` | the fields, in one list for both |
//! | `describe` | `GET /api/forms/contact/` |
//! | `page` | `GET /contact/`, also with errors and the entered values; the style sheet |
//! | `refusal` | carries a form that was not accepted to its page |
//! | `thanks` | `GET /contact/thanks/`, and the other addresses that a form may redirect to |
//! | `paradise-form.js` | keeps a form in the browser until the site has it |
//! | `extras` | the form's extra fields against spam |

mod describe;
mod extras;
pub(super) mod facts;
mod frame;
pub(super) mod not_accepted;
mod page;
mod refusal;
pub(super) mod thanks;

use std::sync::{Arc, LazyLock};

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use web::{
    Access, Context, Error, Query, Representation, Routes,
    openapi::{Operation, Schema},
};

use super::state::Leads;
use frame::{PAGE, SCRIPT, STYLE, THANKS};
use page::FormPage;
use refusal::Refused;

/// The routes of this module.
pub(super) fn routes() -> Routes<Arc<Leads>> {
    Routes::new()
        .get("/api/forms/contact/", Access::Public, describe::describe)
        .described(
            Operation::new(
                "describeForm",
                "Everything that a front end needs to build the form.",
            )
            .query("lang", "The language of its words.", Schema::text())
            .answers(
                200,
                "The description, in the language of the request.",
                Schema::of::<describe::Description>(),
            ),
        )
        .get(PAGE, Access::Public, show)
        .post(PAGE, Access::Public, super::submit::submit_page)
        .get(THANKS, Access::Public, thanks::show)
        .get(STYLE, Access::Public, style)
        .get(SCRIPT, Access::Public, script)
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

async fn style(headers: HeaderMap) -> Response {
    static SHEET: LazyLock<Representation> =
        LazyLock::new(|| asset("text/css; charset=utf-8", include_str!("contact.css")));
    SHEET.respond(&headers)
}

async fn script(headers: HeaderMap) -> Response {
    static SOURCE: LazyLock<Representation> =
        LazyLock::new(|| asset("text/javascript; charset=utf-8", include_str!("paradise-form.js")));
    SOURCE.respond(&headers)
}

fn asset(media_type: &'static str, text: &'static str) -> Representation {
    let cache = HeaderValue::from_static("no-cache");
    Representation::new(media_type, &cache, text.into(), web::Effort::Best)
}
