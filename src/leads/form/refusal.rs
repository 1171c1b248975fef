//! Carries a form that was not accepted to its page, through a redirect. Because of the redirect, going back to that
//! page or reloading it does not resubmit the form. The form is stored in an encrypted cookie. A form that is too long
//! for a cookie is answered without a redirect.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use text::Lang;
use web::form::Form;
use web::{Context, Error, Query, Secret, cookie};

use super::{frame::PAGE, page::typed};

const COOKIE: &str = "contact";
const PURPOSE: &str = "a contact form that was not accepted";
/// The query parameter that identifies the form.
const PARAMETER: &str = "again";
/// The number of seconds for which the page can be shown.
const AGE: u64 = 30 * 60;
/// Browsers store cookies of up to 4096 bytes, including names and attributes.
const MOST: usize = 3800;

/// The errors of a form, in the language of its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Refusal {
    pub(super) text: String,
    /// The fields and their errors.
    pub(super) fields: Vec<(String, Vec<String>)>,
    /// Whether a different submit with the same key was accepted before.
    pub(super) is_conflict: bool,
}

impl Refusal {
    pub(super) fn of(error: &Error, lang: Lang) -> Self {
        let words =
            |messages: &[text::Message]| messages.iter().map(|message| message.render(lang)).collect();
        let fields = error.fields().iter();
        Self {
            text: error.text(lang),
            fields: fields
                .map(|(name, messages)| (name.to_owned(), words(messages)))
                .collect(),
            is_conflict: error.status() == StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

/// A form and its errors.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Refused {
    pub(super) lang: String,
    pub(super) values: BTreeMap<String, String>,
    pub(super) refusal: Refusal,
}

impl Refused {
    /// The entered values of a form, and its errors.
    pub(super) fn new(form: &Form, error: &Error, lang: Lang) -> Self {
        let values = form.names().map(|name| (name.to_owned(), typed(form, name)));
        Self {
            lang: lang.code().to_owned(),
            values: values.filter(|(_, value)| !value.is_empty()).collect(),
            refusal: Refusal::of(error, lang),
        }
    }

    /// A 303 redirect to the page that shows the form; `None` if the form is too long.
    pub(super) fn redirect(&self, secret: &Secret, context: &Context) -> Option<Response> {
        let name = &web::random_token()[..16];
        let sealed = secret.seal(PURPOSE, name, &serde_json::to_string(self).ok()?);
        if sealed.len() > MOST {
            return None;
        }
        let location = format!("{PAGE}?{PARAMETER}={name}&lang={}", self.lang);
        let headers = [
            (header::LOCATION, HeaderValue::try_from(location).ok()?),
            (
                header::SET_COOKIE,
                cookie::set(context.scheme, COOKIE, &sealed, AGE),
            ),
        ];
        Some((StatusCode::SEE_OTHER, headers).into_response())
    }

    /// The form that this address shows in this browser.
    pub(super) fn find(
        secret: &Secret,
        context: &Context,
        headers: &HeaderMap,
        query: &Query,
    ) -> Option<Self> {
        let sealed = cookie::get(headers, &cookie::name(context.scheme, COOKIE))?;
        let opened = secret.open(PURPOSE, query.get(PARAMETER)?, sealed)?;
        serde_json::from_str(&opened).ok()
    }
}
