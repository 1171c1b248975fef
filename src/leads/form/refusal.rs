//! A form that was not accepted, on its way to the page behind a redirect: Back and a reload of that page ask nobody to send
//! the form again. A cookie carries it, sealed; a form that is too long for one is answered at once.

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
/// Names it in the address of the page.
const PARAMETER: &str = "again";
/// Seconds that the page can be shown for.
const AGE: u64 = 30 * 60;
/// Browsers keep cookies up to 4096 bytes with their names and attributes.
const MOST: usize = 3800;

/// What is wrong with a form, in the words of its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Refusal {
    pub(super) text: String,
    /// Fields with what is wrong with each.
    pub(super) fields: Vec<(String, Vec<String>)>,
    /// Whether it was another submit with the key of an earlier one.
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

/// A form with what is wrong with it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Refused {
    pub(super) lang: String,
    pub(super) values: BTreeMap<String, String>,
    pub(super) refusal: Refusal,
}

impl Refused {
    /// What was typed into a form, and what is wrong with it.
    pub(super) fn new(form: &Form, error: &Error, lang: Lang) -> Self {
        let values = form.names().map(|name| (name.to_owned(), typed(form, name)));
        Self {
            lang: lang.code().to_owned(),
            values: values.filter(|(_, value)| !value.is_empty()).collect(),
            refusal: Refusal::of(error, lang),
        }
    }

    /// 303 to the page that shows it; `None` if it is too long.
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

    /// The form that this address shows to this browser.
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
