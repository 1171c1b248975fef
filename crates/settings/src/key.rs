//! One setting as data: name, type, default, help.

use crate::{Invalid, Value, is_placeholder};
use std::borrow::Cow;

/// The declaration of one setting, with its type reduced to the data that messages and generated pages need.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Name of the environment variable.
    pub name: &'static str,
    /// Default text.
    pub default: &'static str,
    /// Whether the value is a secret.
    pub secret: bool,
    pub(crate) empty_is_value: bool,
    help: &'static [&'static str],
    expects: fn() -> Cow<'static, str>,
    shown: fn(&str) -> String,
    secrets: fn(&str) -> Vec<String>,
    judge: fn(&Key, &str) -> Result<(), Invalid>,
    range: Option<Range>,
}

/// Smallest and largest allowed value, as texts of the setting.
#[derive(Clone, Copy, Debug)]
struct Range {
    min: &'static str,
    max: &'static str,
    contains: fn(&Range, &str) -> bool,
}

impl Key {
    /// A setting of type `T`; `help` are the lines of a doc comment.
    pub const fn new<T: Value>(
        name: &'static str,
        default: &'static str,
        help: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            default,
            secret: T::SECRET,
            empty_is_value: T::EMPTY_IS_VALUE,
            help,
            expects: T::expects,
            shown: T::shown,
            secrets: T::secrets,
            judge: |key, text| key.parse::<T>(text).map(drop),
            range: None,
        }
    }

    /// The same setting, of the same type `T`, with inclusive bounds. An empty text is not bounded: it means "off".
    #[must_use]
    pub const fn within<T: Value + PartialOrd>(self, min: &'static str, max: &'static str) -> Self {
        Self {
            range: Some(Range {
                min,
                max,
                contains: Range::contains::<T>,
            }),
            ..self
        }
    }

    /// The description of the setting, as one paragraph.
    pub fn help(&self) -> String {
        self.help
            .iter()
            .flat_map(|line| line.split_whitespace())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The allowed values, including bounds.
    pub fn expects(&self) -> String {
        let kind = (self.expects)();
        match self.range {
            Some(Range { min, max, .. }) => format!("{kind}, from {min} to {max}"),
            None => kind.into_owned(),
        }
    }

    /// The text in a form that may be shown.
    pub fn shown(&self, text: &str) -> String {
        (self.shown)(text)
    }

    /// Whether a text is a valid value of this setting.
    ///
    /// # Errors
    /// The reason why it is not.
    pub fn judge(&self, text: &str) -> Result<(), Invalid> {
        (self.judge)(self, text)
    }

    /// The parts of a text that must never be printed.
    pub(crate) fn secrets(&self, text: &str) -> Vec<String> {
        (self.secrets)(text)
    }

    /// Parses the text of this setting, whose type is `T`.
    pub(crate) fn parse<T: Value>(&self, text: &str) -> Result<T, Invalid> {
        if text.contains(char::REPLACEMENT_CHARACTER) {
            return Err(Invalid::because("it is not valid UTF-8"));
        }
        let value = T::parse(text).map_err(|invalid| better_reason::<T>(text, invalid))?;
        match self.range {
            Some(range) if !text.trim().is_empty() && !(range.contains)(&range, text) => {
                Err(Invalid::default())
            }
            _ => Ok(value),
        }
    }
}

/// A hint at what an operator may have meant, if the type itself gives none.
fn better_reason<T: Value>(text: &str, invalid: Invalid) -> Invalid {
    if is_placeholder(text) {
        return Invalid::because(
            "it is the placeholder of an example; set a value of yours, or remove the line",
        );
    }
    // A shell and a `.env` file remove quotes. Docker's `--env-file`, and systemd's `Environment=` inside a value, do
    // not.
    let text = text.trim();
    let inner = ['"', '\'']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
    if inner.is_some_and(|inner| T::parse(inner).is_ok()) {
        return Invalid::because("write it without quotes");
    }
    invalid
}

impl Range {
    fn contains<T: Value + PartialOrd>(&self, text: &str) -> bool {
        match (T::parse(self.min), T::parse(text), T::parse(self.max)) {
            (Ok(min), Ok(value), Ok(max)) => min <= value && value <= max,
            _ => false,
        }
    }
}
