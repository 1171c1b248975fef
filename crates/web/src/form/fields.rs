//! Validates the fields of a form and collects the errors of each (`docs/api/contract.md#fields`).

use serde_json::Value;
use text::Message;

use super::{
    json,
    limits::{BODY_LIMIT, Kind},
    read::Form,
    sent::Sent,
};
use crate::{Error, FieldErrors};

/// Outcome of reading a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Given<T> {
    /// The client did not send it.
    Missing,
    /// JSON null, which the caller may accept.
    Null,
    /// A valid value.
    Value(T),
    /// An invalid value; the error is recorded already.
    Invalid,
}

impl<T> Given<T> {
    /// The value, if one was sent and is valid.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// Continues the validation of a value.
    pub fn and_then<U>(self, judge: impl FnOnce(T) -> Given<U>) -> Given<U> {
        match self {
            Self::Missing => Given::Missing,
            Self::Null => Given::Null,
            Self::Value(value) => judge(value),
            Self::Invalid => Given::Invalid,
        }
    }
}

/// A form being validated.
pub struct Fields<'a> {
    form: &'a Form,
    errors: FieldErrors,
}

impl<'a> Fields<'a> {
    /// Starts the validation.
    pub fn new(form: &'a Form) -> Self {
        Self {
            form,
            errors: FieldErrors::default(),
        }
    }

    /// The format of the body.
    pub fn kind(&self) -> Kind {
        self.form.kind
    }

    /// Records an error of a field.
    pub fn refuse<T>(&mut self, field: &str, message: Message) -> Given<T> {
        self.errors.add(field, message);
        Given::Invalid
    }

    /// A trimmed text of at most `max` characters (code points). Numbers are taken as text; booleans, lists and
    /// objects are not. It may be empty.
    pub fn text(&mut self, field: &str, max: usize) -> Given<String> {
        let is_too_long = |text: &str| text.chars().count() > max;
        self.any_text(field, is_too_long, || {
            Message::new("field-too-long").with("max", max)
        })
    }

    /// Like [`Fields::text`], with at most `max` bytes.
    pub fn long_text(&mut self, field: &str, max: usize) -> Given<String> {
        self.any_text(field, |text| text.len() > max, || too_large(max))
    }

    fn any_text(
        &mut self,
        field: &str,
        is_too_long: impl Fn(&str) -> bool,
        too_long: impl Fn() -> Message,
    ) -> Given<String> {
        let form = self.form;
        let number;
        let text = match form.value(field) {
            None => return Given::Missing,
            Some(Sent::Null) => return Given::Null,
            Some(Sent::Text(text)) => text.trim(),
            Some(Sent::Number(sent)) => {
                number = sent.to_string();
                &number
            }
            Some(Sent::Bool(_) | Sent::Nested(_)) => {
                return self.refuse(field, Message::new("field-not-text"));
            }
        };
        if text.contains('\0') {
            return self.refuse(field, Message::new("field-control-characters"));
        }
        if is_too_long(text) {
            return self.refuse(field, too_long());
        }
        Given::Value(text.to_owned())
    }

    /// Records an error for null or an empty text.
    pub fn filled(&mut self, field: &str, given: Given<String>) -> Given<String> {
        match given {
            Given::Null => self.refuse(field, Message::new("field-null")),
            Given::Value(text) if text.is_empty() => self.refuse(field, Message::new("field-blank")),
            given => given,
        }
    }

    /// Records an error for null.
    pub fn not_null<T>(&mut self, field: &str, given: Given<T>) -> Given<T> {
        match given {
            Given::Null => self.refuse(field, Message::new("field-null")),
            given => given,
        }
    }

    /// Records an error for a missing field.
    pub fn required<T>(&mut self, field: &str, given: Given<T>) -> Given<T> {
        match given {
            // The field may have been in the part that was not read.
            Given::Missing if self.form.is_cut() => Given::Invalid,
            Given::Missing => self.refuse(field, Message::new("field-required")),
            given => given,
        }
    }

    /// One of a list of values, as text. An empty text means no choice.
    pub fn choice<'c>(&mut self, field: &str, choices: impl IntoIterator<Item = &'c str>) -> Given<String> {
        let text = match self.form.value(field) {
            None => return Given::Missing,
            Some(Sent::Null) => return Given::Null,
            Some(sent) => sent.to_string(),
        };
        if text.trim().is_empty() {
            return self.refuse(field, Message::new("field-blank"));
        }
        if choices.into_iter().any(|choice| choice == text) {
            return Given::Value(text);
        }
        let shown: String = text.chars().filter(|c| !c.is_control()).take(50).collect();
        self.refuse(field, Message::new("field-not-a-choice").with("value", shown))
    }

    /// A 32-bit integer: `12`, `12.0`, `"12"`, `"12.0"`, `" 7 "`. An empty text is null in a form and invalid in JSON.
    pub fn integer(&mut self, field: &str) -> Given<i32> {
        let text = match self.form.value(field) {
            None => return Given::Missing,
            Some(Sent::Null) => return Given::Null,
            Some(Sent::Number(number)) => number.to_string(),
            Some(Sent::Text(text)) if text.trim().is_empty() && self.form.kind == Kind::Form => {
                return Given::Null;
            }
            Some(Sent::Text(text)) => text.trim().to_owned(),
            Some(_) => return self.refuse(field, Message::new("field-not-a-number")),
        };
        // `12.0` is accepted as 12, as in the backend being replaced; `12.5` is not.
        let whole = match text.split_once('.') {
            Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => whole,
            _ => &text,
        };
        let digits = whole.strip_prefix(['-', '+']).unwrap_or(whole);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return self.refuse(field, Message::new("field-not-a-number"));
        }
        if let Ok(number) = whole.parse() {
            return Given::Value(number);
        }
        let range = Message::new("field-number-range")
            .with("min", i32::MIN)
            .with("max", i32::MAX);
        self.refuse(field, range)
    }

    /// Any JSON value except null, as its shortest text; in a form, a text that contains JSON. Lists and objects may be
    /// nested `most.levels` deep.
    pub fn json(&mut self, field: &str, most: Bounds) -> Given<String> {
        let text = match self.form.value(field) {
            None => return Given::Missing,
            Some(Sent::Text(text)) if self.form.kind == Kind::Form => text.clone(),
            Some(Sent::Text(text)) => Value::from(text.as_str()).to_string(),
            Some(sent) => sent.to_string(),
        };
        if text.len() > most.bytes {
            return self.refuse(field, too_large(most.bytes));
        }
        if json::levels(&text) > most.levels {
            let message = Message::new("field-too-deep").with("max", most.levels);
            return self.refuse(field, message);
        }
        match serde_json::from_str(&text) {
            Ok(Value::Null) => Given::Null,
            Ok(value) if json::has_nul(&value) => {
                self.refuse(field, Message::new("field-control-characters"))
            }
            Ok(value) => Given::Value(value.to_string()),
            Err(_) => self.refuse(field, Message::new("field-not-json")),
        }
    }

    /// Finishes the validation: success, or the errors.
    ///
    /// # Errors
    /// 400 with a message at each invalid field, in the language that the body specifies.
    pub fn finish(self) -> Result<(), Error> {
        if !self.errors.is_empty() {
            Err(Error::invalid(self.errors).in_language(self.form.lang()))
        } else if self.form.is_cut() {
            Err(Error::too_large(BODY_LIMIT))
        } else {
            Ok(())
        }
    }
}

/// Limits of a JSON value.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Maximum length of its text in bytes.
    pub bytes: usize,
    /// Maximum nesting depth of lists and objects.
    pub levels: usize,
}

fn too_large(max: usize) -> Message {
    Message::new("field-too-large").with("max", max / 1024)
}
