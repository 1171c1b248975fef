//! Types of the standard library without special rules.

use super::one_line;
use crate::{Invalid, Value};
use std::{borrow::Cow, num::IntErrorKind, path::PathBuf};

impl Value for bool {
    fn expects() -> Cow<'static, str> {
        "True or False (also 1 and 0, yes and no, on and off)".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Ok(true),
            "false" | "0" | "no" | "off" => Ok(false),
            _ => Err(Invalid::default()),
        }
    }
}

macro_rules! whole_numbers {
    ($($kind:ty: $expects:literal),+ $(,)?) => {
        $(impl Value for $kind {
            fn expects() -> Cow<'static, str> {
                $expects.into()
            }

            fn parse(text: &str) -> Result<Self, Invalid> {
                text.trim().parse().map_err(|error: std::num::ParseIntError| match error.kind() {
                    IntErrorKind::PosOverflow => Invalid::because(format!("it may be {} at most", Self::MAX)),
                    IntErrorKind::NegOverflow => Invalid::because(format!("it may be {} at least", Self::MIN)),
                    _ => Invalid::default(),
                })
            }
        })+
    };
}

whole_numbers! {
    u8: "a whole number",
    u16: "a whole number",
    u32: "a whole number",
    u64: "a whole number",
    usize: "a whole number",
    i32: "a whole number, also a negative one",
    i64: "a whole number, also a negative one",
}

impl Value for String {
    fn expects() -> Cow<'static, str> {
        "any text on one line".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        one_line(text)?;
        Ok(text.to_owned())
    }
}

impl Value for PathBuf {
    fn expects() -> Cow<'static, str> {
        "a path (a relative one counts from the working folder)".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        one_line(text)?;
        let is_quoted = |quote: char| text.starts_with(quote) && text.ends_with(quote);
        if text.is_empty() {
            Err(Invalid::because("it is empty"))
        } else if text.trim() != text {
            Err(Invalid::because("it begins or ends with a blank"))
        } else if is_quoted('"') || is_quoted('\'') {
            Err(Invalid::because("write it without quotes"))
        } else if text == "~" || text.starts_with("~/") || text.starts_with('$') {
            Err(Invalid::because(
                "write the whole path; only a shell knows what ~ and $ stand for",
            ))
        } else {
            Ok(text.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_switches_things_as_in_django() {
        for text in ["true", "True", "TRUE", "1", "yes", "On", " on "] {
            assert_eq!(bool::parse(text), Ok(true), "{text}");
        }
        for text in ["false", "False", "0", "no", "OFF"] {
            assert_eq!(bool::parse(text), Ok(false), "{text}");
        }
        for text in ["", "2", "tru", "ja", "None"] {
            assert!(bool::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_that_does_not_fit_tells_the_limit() {
        assert_eq!(u16::parse(" 8000 "), Ok(8000));
        assert_eq!(
            u16::parse("65536").unwrap_err().to_string(),
            "it may be 65535 at most"
        );
        assert_eq!(
            i32::parse("-2147483649").unwrap_err().to_string(),
            "it may be -2147483648 at least"
        );
        for text in ["", "-1", "1.5", "0x10", "1_000", "ten"] {
            assert_eq!(u32::parse(text), Err(Invalid::default()), "{text}");
        }
    }

    #[test]
    fn text_stays_as_it_is_and_a_path_is_not_empty() {
        assert_eq!(String::parse(" a "), Ok(" a ".to_owned()));
        assert_eq!(PathBuf::parse("/srv/мир"), Ok(PathBuf::from("/srv/мир")));
        for text in ["", "a\0b", "~/data", "$HOME/data", " /srv", "\"/srv\"", "a\nb"] {
            assert!(PathBuf::parse(text).is_err(), "{text}");
        }
        assert!(String::parse("a\nb").is_err() && String::parse("a\u{2028}b").is_err());
    }
}
