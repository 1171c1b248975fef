//! The fields of Django's models, and the conversion of the values in a dump by Django's rules.
//!
//! A slice declares the fields of its models once. The conversion of values, the defaults of missing fields, the
//! maximum lengths of texts and the detection of unknown fields follow from this.

use std::borrow::Cow;

use chrono::{SecondsFormat, SubsecRound as _};
use model::Languages;
use serde_json::{Map, Number, Value};

use super::declared;
use crate::zone::{Moment, Zone};

/// A Django model that a slice imports.
#[derive(Debug)]
pub struct Model {
    /// `app.model` in lower case.
    pub name: &'static str,
    /// The table of its rows; `None` if it is only read.
    pub table: Option<&'static str>,
    /// The kind of its objects in the audit log (`lead` of `lead:17`), if they are recorded there.
    pub kind: Option<&'static str>,
    /// The field that identifies an object if a dump has no keys (`--natural-primary`).
    pub natural: Option<&'static str>,
    /// All of its fields except the key.
    pub fields: Cow<'static, [Field]>,
}

/// A field of a model.
#[derive(Clone, Debug)]
pub struct Field {
    name: &'static str,
    kind: Kind,
    missing: Missing,
    is_nullable: bool,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Text(usize),
    /// A text for each language: `title_ru`, `title_en` …
    Texts,
    Integer,
    Flag,
    Time,
    Json,
    /// The reference to another object: its key, or a list that identifies it.
    Link,
    Links,
}

/// The value of a missing field.
#[derive(Clone, Copy, Debug)]
enum Missing {
    Refused,
    Null,
    Text(&'static str),
    Number(i64),
    Flag(bool),
    Object,
    List,
}

impl Field {
    const fn new(name: &'static str, kind: Kind, missing: Missing) -> Self {
        Self {
            name,
            kind,
            missing,
            is_nullable: matches!(missing, Missing::Null),
        }
    }

    /// A text of at most `most` characters; the default is empty.
    pub const fn text(name: &'static str, most: usize) -> Self {
        Self::new(name, Kind::Text(most), Missing::Text(""))
    }

    /// A text of any length; the default is empty.
    pub const fn long_text(name: &'static str) -> Self {
        Self::text(name, usize::MAX)
    }

    /// A text by language: the fields `NAME_ru`, `NAME_en` …, one for each language.
    pub const fn texts(name: &'static str) -> Self {
        Self::new(name, Kind::Texts, Missing::Object)
    }

    /// The path of a file; the default is empty.
    pub const fn file(name: &'static str) -> Self {
        let mut field = Self::long_text(name);
        field.is_nullable = true;
        field
    }

    /// A 32-bit integer; the default is 0.
    pub const fn integer(name: &'static str) -> Self {
        Self::new(name, Kind::Integer, Missing::Number(0))
    }

    /// A boolean.
    pub const fn flag(name: &'static str, default: bool) -> Self {
        Self::new(name, Kind::Flag, Missing::Flag(default))
    }

    /// A point in time; every object has it.
    pub const fn time(name: &'static str) -> Self {
        Self::new(name, Kind::Time, Missing::Refused)
    }

    /// Any JSON document; the default is an empty object.
    pub const fn json(name: &'static str) -> Self {
        let mut field = Self::new(name, Kind::Json, Missing::Object);
        field.is_nullable = true;
        field
    }

    /// A reference to the object that this one belongs to.
    pub const fn link(name: &'static str) -> Self {
        Self::new(name, Kind::Link, Missing::Refused)
    }

    /// References to other objects; the default is none.
    pub const fn links(name: &'static str) -> Self {
        let mut field = Self::new(name, Kind::Links, Missing::List);
        field.is_nullable = true;
        field
    }

    /// The same field with null as the default.
    pub const fn or_null(self) -> Self {
        Self {
            missing: Missing::Null,
            is_nullable: true,
            ..self
        }
    }

    /// The same field with a text as the default.
    pub const fn or(self, text: &'static str) -> Self {
        Self {
            missing: Missing::Text(text),
            ..self
        }
    }

    /// The same field, required in every object.
    pub const fn needed(self) -> Self {
        Self {
            missing: Missing::Refused,
            ..self
        }
    }
}

/// An error in a field of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) field: String,
    pub(super) what: String,
}

impl Model {
    /// The fields in the form that the slice reads: all fields present, each with its type. Unknown fields are removed
    /// and reported.
    pub(super) fn read(
        &self,
        mut given: Map<String, Value>,
        zone: Zone,
        languages: &Languages,
    ) -> (Map<String, Value>, Vec<Fault>) {
        let mut fields = Map::new();
        let mut faults = Vec::new();
        for field in self.fields.iter() {
            if matches!(field.kind, Kind::Texts) {
                let texts = declared::texts(field.name, &mut given, languages, &mut faults);
                fields.insert(field.name.to_owned(), texts.to_json());
                continue;
            }
            let value = match given.remove(field.name) {
                None => field.default(),
                Some(value) => field.read(value, zone),
            };
            match value {
                Ok(value) => drop(fields.insert(field.name.to_owned(), value)),
                Err(what) => faults.push(Fault {
                    field: field.name.to_owned(),
                    what,
                }),
            }
        }
        (fields, faults.into_iter().chain(unknown(given)).collect())
    }
}

/// The fields of an object that are not fields of its model.
fn unknown(given: Map<String, Value>) -> impl Iterator<Item = Fault> {
    given.into_iter().map(|(field, _)| Fault {
        field,
        what: UNKNOWN.to_owned(),
    })
}

/// The error for a text with the character that databases refuse.
pub(super) const NUL: &str = "holds a NUL character (\\u0000), which no database here can keep; take it out on the old site, or out of the dump";

/// The error for a field that the model does not have.
pub(super) const UNKNOWN: &str = "is unknown here (--ignore-unknown leaves such fields out)";

impl Field {
    fn default(&self) -> Result<Value, String> {
        Ok(match self.missing {
            Missing::Refused => return Err("is missing".to_owned()),
            Missing::Null => Value::Null,
            Missing::Text(text) => text.into(),
            Missing::Number(number) => number.into(),
            Missing::Flag(flag) => flag.into(),
            Missing::Object => Value::Object(Map::new()),
            Missing::List => Value::Array(Vec::new()),
        })
    }

    fn read(&self, value: Value, zone: Zone) -> Result<Value, String> {
        if holds_nul(&value) {
            return Err(NUL.to_owned());
        }
        match value {
            Value::Null if self.is_nullable => match self.missing {
                Missing::Null => Ok(Value::Null),
                _ => self.default(),
            },
            Value::Null => Err("is null, and must not be".to_owned()),
            value => self.kind.read(value, zone),
        }
    }
}

impl Kind {
    /// The result of `to_python` of Django's field for a value.
    fn read(self, value: Value, zone: Zone) -> Result<Value, String> {
        let wanted = |what: &str, value: &Value| format!("is {}, and {what} belongs here", kind_of(value));
        match self {
            Self::Text(most) => {
                let text = text(&value).ok_or_else(|| wanted("a text", &value))?;
                let length = text.chars().count();
                if length > most {
                    return Err(format!(
                        "is a text of {length} characters, and at most {most} are kept; shorten it on the old site and dump again"
                    ));
                }
                Ok(text.into())
            }
            Self::Integer => {
                let number = integer(&value).ok_or_else(|| wanted("a whole number", &value))?;
                i32::try_from(number)
                    .map(Value::from)
                    .map_err(|_| format!("is {number}, and at most {} is kept", i32::MAX))
            }
            Self::Flag => flag(&value)
                .map(Value::from)
                .ok_or_else(|| wanted("true or false", &value)),
            Self::Time => value
                .as_str()
                .and_then(|text| time(text, zone))
                .map(Value::from)
                .ok_or_else(|| wanted("a time such as 2026-11-01T09:15:30.123456Z", &value)),
            Self::Json | Self::Texts => Ok(value),
            Self::Link => link(value).map_err(|value| wanted("the key of an object", &value)),
            Self::Links => match value {
                Value::Array(all) => {
                    let all: Result<Vec<_>, _> = all.into_iter().map(link).collect();
                    all.map(Value::Array)
                        .map_err(|value| wanted("the key of an object", &value))
                }
                value => Err(wanted("a list of keys", &value)),
            },
        }
    }
}

/// The type of a value, without the value itself: it may be personal data.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.is_f64() => "a number with a fraction, or too large a one",
        Value::Number(_) => "a number",
        Value::String(text) if text.is_empty() => "an empty text",
        Value::String(_) => "a text that does not fit",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

pub(super) fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(all) => all.iter().any(holds_nul),
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| name.contains('\0') || holds_nul(value)),
        _ => false,
    }
}

/// Python's `str()`. A list or an object would become Python source, which is not a text that a person wrote.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(if *flag { "True" } else { "False" }.to_owned()),
        Value::Number(number) if is_exact(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A larger number with a fraction may have lost digits when the file was read.
fn is_exact(number: &Number) -> bool {
    !number.is_f64() || number.as_f64().is_some_and(|number| number.abs() < 1e15)
}

/// Python's `int()`.
fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Bool(flag) => Some((*flag).into()),
        Value::Number(number) => number.as_i64().or_else(|| {
            let whole = number.as_f64()?.trunc();
            #[expect(
                clippy::cast_possible_truncation,
                reason = "it is whole, and its size is looked at"
            )]
            let exact = whole as i64;
            (whole.abs() < 1e15).then_some(exact)
        }),
        Value::String(text) => {
            let text = text.trim();
            let is_grouped = text.starts_with('_') || text.ends_with('_') || text.contains("__");
            let digits = text.replace('_', "");
            (!is_grouped).then(|| digits.parse().ok()).flatten()
        }
        _ => None,
    }
}

fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => match number.as_f64()? {
            0.0 => Some(false),
            1.0 => Some(true),
            _ => None,
        },
        Value::String(text) => match text.as_str() {
            "t" | "True" | "1" => Some(true),
            "f" | "False" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// The time as text with microseconds. A time without an offset is in the site's time zone, and a date means the start
/// of that day there.
fn time(text: &str, zone: Zone) -> Option<String> {
    let at = match zone.parse_moment(text.trim())? {
        Moment::Instant(at) => at,
        Moment::Day(day) => zone.start_of(day),
    };
    Some(at.trunc_subsecs(6).to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

/// A key is a number or a text with a number; a list of texts and numbers identifies an object.
fn link(value: Value) -> Result<Value, Value> {
    let is_name = |part: &Value| part.is_string() || part.is_i64();
    match value {
        Value::Array(parts) if !parts.is_empty() && parts.iter().all(is_name) => Ok(Value::Array(parts)),
        Value::Number(_) | Value::String(_) => integer(&value).map(Value::from).ok_or(value),
        value => Err(value),
    }
}

#[cfg(test)]
mod tests;
