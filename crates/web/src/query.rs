//! Query strings: unknown names are ignored; of a repeated name the last value counts
//! (`docs/api/contract.md#parameters`).

use std::{collections::BTreeMap, fmt};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use text::Message;

use crate::{Error, FieldErrors};

/// Characters to percent-encode: all except those that Python's `urlencode` leaves unencoded, so that links keep their
/// form.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b' ');

/// The decoded parameters of a URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(BTreeMap<String, String>);

impl Query {
    /// Decodes a query string.
    ///
    /// # Errors
    /// A NUL character, reported at its parameter.
    pub fn parse(query: &str) -> Result<Self, Error> {
        let mut values = BTreeMap::new();
        let mut wrong = FieldErrors::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name), decode(value));
            if name.contains('\0') || value.contains('\0') {
                wrong.add(&name.replace('\0', ""), Message::new("field-control-characters"));
            }
            values.insert(name, value);
        }
        if wrong.is_empty() {
            Ok(Self(values))
        } else {
            Err(Error::invalid(wrong))
        }
    }

    /// The value of a parameter; an empty value counts as absent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// Only the parameters with these names.
    pub fn only(&self, names: &[&str]) -> Self {
        let known = self.0.iter().filter(|(name, _)| names.contains(&name.as_str()));
        Self(known.map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    /// The parameters with one replaced or, for `None`, removed; sorted by name, encoded for a URL.
    pub fn with(&self, name: &str, value: Option<&str>) -> String {
        let mut values = self.0.clone();
        match value {
            Some(value) => values.insert(name.to_owned(), value.to_owned()),
            None => values.remove(name),
        };
        Self(values).to_string()
    }
}

/// Sorted by name, encoded for a URL. The result does not depend on how the parameters were written.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, value)) in self.0.iter().enumerate() {
            let mark = if index == 0 { "" } else { "&" };
            write!(f, "{mark}{}={}", encode(name), encode(value))?;
        }
        Ok(())
    }
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        Self::parse(parts.uri.query().unwrap_or_default())
    }
}

/// Decodes a name or value of a query string or a form. Bytes that are not UTF-8 become U+FFFD.
pub(crate) fn decode(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}

/// Encodes a value for a query string.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, VALUE).to_string().replace(' ', "+")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_repeated_parameter_the_last_counts() {
        let query = Query::parse("a=1&b=&a=%D0%B6+x&&c").unwrap();
        assert_eq!(query.get("a"), Some("ж x"));
        assert_eq!(query.get("b"), None);
        assert_eq!(query.get("missing"), None);
    }

    #[test]
    fn a_nul_is_told_at_its_parameter() {
        let error = Query::parse("language=%00").unwrap_err();
        assert_eq!(error.fields().iter().next().unwrap().0, "language");
    }

    #[test]
    fn a_link_keeps_the_other_parameters() {
        let query = Query::parse("search=%D0%B6%20x&page=3&b=").unwrap();
        assert_eq!(query.with("page", Some("4")), "b=&page=4&search=%D0%B6+x");
        assert_eq!(query.with("page", None), "b=&search=%D0%B6+x");
        assert_eq!(query.only(&["page", "lang"]).to_string(), "page=3");
    }
}
