//! Judging the fields of a form, collecting what is wrong with each (CONTRACT §5).

use serde_json::Value;
use text::Message;

use super::{Form, Kind, json};
use crate::{Error, FieldErrors};

/// What a field gave.
#[derive(Clone, Debug, PartialEq)]
pub enum Given<T> {
    /// The client did not send it.
    Missing,
    /// JSON null, where the caller may allow it.
    Null,
    /// A value that passed.
    Value(T),
    /// Something wrong; the message is noted already.
    Invalid,
}

impl<T> Given<T> {
    /// The value, if one was given and passed.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// Goes on judging a value.
    pub fn and_then<U>(self, judge: impl FnOnce(T) -> Given<U>) -> Given<U> {
        match self {
            Self::Missing => Given::Missing,
            Self::Null => Given::Null,
            Self::Value(value) => judge(value),
            Self::Invalid => Given::Invalid,
        }
    }
}

/// A form under judgement.
pub struct Fields<'a> {
    form: &'a Form,
    errors: FieldErrors,
}

impl<'a> Fields<'a> {
    /// Begins.
    pub fn new(form: &'a Form) -> Self {
        Self {
            form,
            errors: FieldErrors::default(),
        }
    }

    /// How the body was written.
    pub fn kind(&self) -> Kind {
        self.form.kind
    }

    /// Notes what is wrong with a field.
    pub fn refuse<T>(&mut self, field: &str, message: Message) -> Given<T> {
        self.errors.add(field, message);
        Given::Invalid
    }

    /// A trimmed text of at most `max` characters (code points). Numbers are taken as text; booleans, lists and
    /// objects are not. It may be empty.
    pub fn text(&mut self, field: &str, max: usize) -> Given<String> {
        let text = match self.form.value(field) {
            None => return Given::Missing,
            Some(Value::Null) => return Given::Null,
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => return self.refuse(field, Message::new("field-not-text")),
        };
        if text.contains('\0') {
            return self.refuse(field, Message::new("field-control-characters"));
        }
        if text.chars().count() > max {
            return self.refuse(field, Message::new("field-too-long").with("max", max));
        }
        Given::Value(text)
    }

    /// Notes that null or an empty text are not enough.
    pub fn filled(&mut self, field: &str, given: Given<String>) -> Given<String> {
        match given {
            Given::Null => self.refuse(field, Message::new("field-null")),
            Given::Value(text) if text.is_empty() => self.refuse(field, Message::new("field-blank")),
            given => given,
        }
    }

    /// Notes that null is not a value here.
    pub fn not_null<T>(&mut self, field: &str, given: Given<T>) -> Given<T> {
        match given {
            Given::Null => self.refuse(field, Message::new("field-null")),
            given => given,
        }
    }

    /// Notes a field that is missing.
    pub fn required<T>(&mut self, field: &str, given: Given<T>) -> Given<T> {
        match given {
            Given::Missing => self.refuse(field, Message::new("field-required")),
            given => given,
        }
    }

    /// One of a list of values, as text. Empty counts as no choice.
    pub fn choice<'c>(&mut self, field: &str, choices: impl IntoIterator<Item = &'c str>) -> Given<String> {
        let text = match self.form.value(field) {
            None => return Given::Missing,
            Some(Value::Null) => return Given::Null,
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
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

    /// A 32-bit integer: `12`, `12.0`, `"12"`, `"12.0"`, `" 7 "`. Empty is null in a form and refused in JSON.
    pub fn integer(&mut self, field: &str) -> Given<i32> {
        let text = match self.form.value(field) {
            None => return Given::Missing,
            Some(Value::Null) => return Given::Null,
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::String(text)) if text.trim().is_empty() && self.form.kind == Kind::Form => {
                return Given::Null;
            }
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(_) => return self.refuse(field, Message::new("field-not-a-number")),
        };
        // `12.0` is twelve, as in the backend being replaced; `12.5` is nothing.
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

    /// Any JSON value but null; in a form, the text of one.
    pub fn json(&mut self, field: &str) -> Given<Value> {
        let value = match self.form.value(field) {
            None => return Given::Missing,
            Some(Value::String(text)) if self.form.kind == Kind::Form => match json::parse(text.as_bytes()) {
                Ok(value) => value,
                Err(_) => return self.refuse(field, Message::new("field-not-json")),
            },
            Some(value) => value.clone(),
        };
        match value {
            Value::Null => Given::Null,
            value if json::has_nul(&value) => self.refuse(field, Message::new("field-control-characters")),
            value => Given::Value(value),
        }
    }

    /// Ends: everything passed, or the errors.
    ///
    /// # Errors
    /// 400 with a message at each field that failed, in the language that the body names.
    pub fn finish(self) -> Result<(), Error> {
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(Error::invalid(self.errors).in_language(self.form.lang()))
        }
    }
}
