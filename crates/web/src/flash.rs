//! A message for the page after a redirect, shown once. A cookie carries it, and the page that shows it removes it. The
//! address does not contain it, so a reload or a bookmark does not show it again.

use std::collections::BTreeMap;

use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header, request::Parts};
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use crate::{Context, Scheme, cookie};

const COOKIE: &str = "flash";
/// Seconds that a browser has to follow a redirect.
const AGE: u64 = 60;
/// Browsers keep cookies up to 4096 bytes, including names and attributes.
const MOST: usize = 3800;

/// Maximum length of one text in characters.
const MOST_TEXT: usize = 200;

/// Message about what was done before the redirect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// The page that it is for.
    path: String,
    /// Name of the message; the page translates it. Empty if there is none.
    said: String,
    /// A number in the message.
    #[serde(default, skip_serializing_if = "is_zero")]
    number: u64,
    /// Texts in the message, by placeholder name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    texts: BTreeMap<String, String>,
    /// A value that is shown only once, encrypted by the code that creates it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    sealed: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Flash {
    /// A message.
    pub fn new(said: &str) -> Self {
        Self {
            said: said.to_owned(),
            ..Self::default()
        }
    }

    /// Adds a number.
    #[must_use]
    pub fn with_number(self, number: u64) -> Self {
        Self { number, ..self }
    }

    /// Adds a text for a placeholder, such as a name. The cookie is not encrypted or signed: the text is only
    /// displayed, and must not be used for anything else.
    #[must_use]
    pub fn with_text(mut self, name: &str, text: &str) -> Self {
        let text = text.chars().take(MOST_TEXT).collect();
        self.texts.insert(name.to_owned(), text);
        self
    }

    /// Adds an encrypted value to show.
    #[must_use]
    pub fn with_sealed(self, sealed: String) -> Self {
        Self { sealed, ..self }
    }

    /// Name of the message.
    pub fn said(&self) -> Option<&str> {
        (!self.said.is_empty()).then_some(&*self.said)
    }

    /// The number in the message.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The texts in the message, by placeholder name.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The encrypted value that is shown only once.
    pub fn sealed(&self) -> &str {
        &self.sealed
    }

    /// 303 to a page of this site, which shows the message.
    pub fn redirect(mut self, context: &Context, target: &str) -> Response {
        let target = target.trim_end_matches('?');
        let path = target.split(['?', '#']).next().unwrap_or_default();
        path.clone_into(&mut self.path);
        let location = HeaderValue::try_from(target).unwrap_or(HeaderValue::from_static("/admin/"));
        let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response();
        let value = serde_json::to_vec(&self).unwrap_or_default();
        let value = URL_SAFE_NO_PAD.encode(value);
        if value.len() <= MOST {
            let cookie = cookie::set(context.scheme, COOKIE, &value, AGE);
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    /// The message that a request for this page carries.
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap, scheme: Scheme) -> Option<Self> {
        let value = cookie::get(headers, &cookie::name(scheme, COOKIE))?;
        let flash: Self = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(value).ok()?).ok()?;
        (flash.path == uri.path()).then_some(flash)
    }

    /// Removes the cookie after the message was shown.
    pub(crate) fn shown(scheme: Scheme) -> AppendHeaders<[(header::HeaderName, HeaderValue); 1]> {
        AppendHeaders([(header::SET_COOKIE, cookie::set(scheme, COOKIE, "", 0))])
    }
}

/// Empty, unless a redirect led here.
impl<S: Sync> FromRequestParts<S> for Flash {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> Context {
        Context {
            request_id: "r".into(),
            address: [127, 0, 0, 1].into(),
            scheme: Scheme::Https,
            host: "shop.example.uz".into(),
            lang: text::Lang::Ru,
        }
    }

    fn brought(answer: &Response, path: &str) -> Option<Flash> {
        let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
        let mut headers = HeaderMap::new();
        let pair = cookie.split(';').next().unwrap();
        headers.insert(header::COOKIE, pair.parse().unwrap());
        Flash::of(&path.parse().unwrap(), &headers, Scheme::Https)
    }

    #[test]
    fn a_message_is_for_the_page_that_it_leads_to() {
        let answer = Flash::new("saved")
            .with_number(3)
            .with_text("who", &"я".repeat(300))
            .redirect(&context(), "/admin/books/7/?q=x#top");
        assert_eq!(answer.headers()[header::LOCATION], "/admin/books/7/?q=x#top");
        let flash = brought(&answer, "/admin/books/7/?other").unwrap();
        assert_eq!((flash.said(), flash.number()), (Some("saved"), 3));
        let texts: Vec<_> = flash.texts().collect();
        assert_eq!(texts, [("who", &*"я".repeat(200))]);
        assert_eq!(brought(&answer, "/admin/books/8/"), None);
        assert_eq!(Flash::default().said(), None);
    }
}
