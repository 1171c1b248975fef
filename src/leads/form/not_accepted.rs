//! The page that answers a form that was not accepted.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use web::{Context, Error, form::Form};

use super::{page::FormPage, refusal::Refused};
use crate::leads::state::Leads;

/// Responds to a form that was not accepted with the form and the entered values. A form sent from the page's own
/// address is redirected to a page that can be reloaded. If the form is too long for that, or if the error is not the
/// visitor's fault, the page is returned directly.
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
    // Keeps the error's headers. Its body is replaced. Its extensions are removed, because otherwise the guard would
    // render the error again.
    let mut response = error.into_response();
    response.extensions_mut().clear();
    response.headers_mut().extend(page.headers().clone());
    *response.body_mut() = page.into_body();
    Ok(response)
}
