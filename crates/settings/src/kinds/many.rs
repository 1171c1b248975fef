//! Optional settings, and lists.

use crate::{Invalid, Value};
use std::borrow::Cow;

/// An empty text is `None`, even if the default is a value: this is how a feature is switched off.
impl<T: Value> Value for Option<T> {
    const SECRET: bool = T::SECRET;
    const EMPTY_IS_VALUE: bool = true;

    fn expects() -> Cow<'static, str> {
        format!("empty, or {}", T::expects()).into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        if text.trim().is_empty() {
            Ok(None)
        } else {
            T::parse(text).map(Some)
        }
    }

    fn shown(text: &str) -> String {
        T::shown(text)
    }

    fn secrets(text: &str) -> Vec<String> {
        T::secrets(text)
    }
}

/// Items separated by commas. Spaces around an item and empty items are ignored.
impl<T: Value> Value for Vec<T> {
    const SECRET: bool = T::SECRET;

    fn expects() -> Cow<'static, str> {
        format!("a list with commas between, each: {}", T::expects()).into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        read_items(text, items(text))
    }

    fn shown(text: &str) -> String {
        items(text).map(T::shown).collect::<Vec<_>>().join(",")
    }

    fn secrets(text: &str) -> Vec<String> {
        items(text).flat_map(T::secrets).collect()
    }
}

/// Parses the items of a list. An error names the item, or explains how the list should be written.
///
/// # Errors
/// The first invalid item.
pub fn read_items<'a, T: Value>(text: &str, items: impl Iterator<Item = &'a str>) -> Result<Vec<T>, Invalid> {
    items
        .map(|item| {
            T::parse(item).map_err(|invalid| {
                if let Some(spelling) = spelling::<T>(text, item) {
                    return Invalid::because(spelling);
                }
                match (T::shown(item), invalid.to_string()) {
                    (item, reason) if reason.is_empty() => Invalid::because(format!("see `{item}`")),
                    (item, reason) => Invalid::because(format!("see `{item}`, {reason}")),
                }
            })
        })
        .collect()
}

/// A mistake in the list and not in its items: the list syntax of another language, quotes, other separators.
fn spelling<T: Value>(text: &str, item: &str) -> Option<String> {
    let is_quoted = |text: &str, quote: char| text.starts_with(quote) && text.ends_with(quote);
    let text = text.trim();
    let has_brackets = [('[', ']'), ('(', ')'), ('{', '}')]
        .iter()
        .any(|(open, close)| text.starts_with(*open) && text.ends_with(*close));
    if (has_brackets && text.contains(['"', '\''])) || is_quoted(item, '"') || is_quoted(item, '\'') {
        return Some("write the items alone, without brackets and quotes".to_owned());
    }
    let parts: Vec<_> = item
        .split(|c: char| c == ';' || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect();
    let are_items = parts.iter().all(|part| T::parse(part).is_ok());
    if parts.len() < 2 || !(are_items || item.contains(';')) {
        return None;
    }
    let parts: Vec<_> = parts.into_iter().map(T::shown).collect();
    Some(format!("write commas between the items: {}", parts.join(",")))
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;

    #[test]
    fn an_operator_lists_things_with_commas() {
        assert_eq!(Vec::<u8>::parse(" 1, 2 ,,3,"), Ok(vec![1, 2, 3]));
        assert_eq!(Vec::<u8>::parse(""), Ok(vec![]));
        assert_eq!(Vec::<u8>::parse("1,x").unwrap_err().to_string(), "see `x`");
        assert_eq!(
            Vec::<u8>::parse("1;x").unwrap_err().to_string(),
            "write commas between the items: 1,x"
        );
        assert_eq!(Vec::<u8>::parse("1 x").unwrap_err().to_string(), "see `1 x`");
        assert_eq!(
            Vec::<u8>::parse("256").unwrap_err().to_string(),
            "see `256`, it may be 255 at most"
        );
    }

    #[test]
    fn an_empty_text_switches_an_optional_thing_off() {
        assert_eq!(Option::<u8>::parse("  "), Ok(None));
        assert_eq!(Option::<u8>::parse("7"), Ok(Some(7)));
        assert!(Option::<u8>::parse("x").is_err());
    }

    #[test]
    fn a_secret_stays_one_in_every_wrapping() {
        const { assert!(<Option<Secret>>::SECRET && <Vec<Secret>>::SECRET) };
        assert_eq!(<Option<Secret>>::shown("hunter2"), "(hidden, 7 characters)");
        assert_eq!(
            <Vec<Secret>>::shown("a,bcd"),
            "(hidden, 1 characters),(hidden, 3 characters)"
        );
    }
}
