//! The page that answers a form which was not accepted.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use web::{Context, Error, form::Form};

use super::{page::FormPage, refusal::Refused};
use crate::leads::state::Leads;

/// What a page answers to a form that was not accepted: the form with what was typed. From its own address it leads to a
/// page that can be loaded anew; what is too long for that, and what is no fault of the visitor, is answered at once.
pub(crate) async fn not_accepted(
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
