//! Conversion of column values to the text of forms and the JSON of histories, and back.

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use db::sea_orm::sea_query::{ArrayType, Value};
use model::{Kind, Languages, Tag};
use serde_json::{Map, Value as Json};
use text::Message;

use crate::field::Field;

/// Maximum length of a text without a limit of its own.
const LONGEST: usize = 100_000;

/// A null of the field's type.
pub(crate) fn null(field: &Field) -> Value {
    match &field.stored {
        ArrayType::Bool => Value::Bool(None),
        ArrayType::SmallInt => Value::SmallInt(None),
        ArrayType::Int => Value::Int(None),
        ArrayType::BigInt => Value::BigInt(None),
        ArrayType::ChronoDateTimeUtc => Value::ChronoDateTimeUtc(None),
        ArrayType::ChronoDate => Value::ChronoDate(None),
        ArrayType::Json => Value::Json(None),
        ArrayType::Float => Value::Float(None),
        ArrayType::Double => Value::Double(None),
        _ => Value::String(None),
    }
}

/// The initial value in a new object.
pub(crate) fn neutral(field: &Field) -> Value {
    if field.is_null {
        return null(field);
    }
    let text = field.choices.first().map(|choice| choice.value.clone());
    match &field.stored {
        ArrayType::Bool => false.into(),
        ArrayType::SmallInt => 0_i16.into(),
        ArrayType::Int => 0_i32.into(),
        ArrayType::BigInt => 0_i64.into(),
        ArrayType::Float => 0_f32.into(),
        ArrayType::Double => 0_f64.into(),
        ArrayType::ChronoDateTimeUtc => now().into(),
        ArrayType::ChronoDate => now().date_naive().into(),
        ArrayType::Json => Json::Object(Map::new()).into(),
        _ => text.unwrap_or_default().into(),
    }
}

/// The current time with the precision that both databases keep.
pub(crate) fn now() -> DateTime<Utc> {
    let now = Utc::now();
    DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
}

/// The value as the text of a form; empty for null.
pub(crate) fn text(value: &Value, zone: Tz) -> String {
    match value {
        Value::Bool(Some(bool)) => bool.to_string(),
        Value::SmallInt(Some(number)) => number.to_string(),
        Value::Int(Some(number)) => number.to_string(),
        Value::BigInt(Some(number)) => number.to_string(),
        Value::Float(Some(number)) => number.to_string(),
        Value::Double(Some(number)) => number.to_string(),
        Value::String(Some(text)) => text.clone(),
        Value::ChronoDateTimeUtc(Some(at)) => at.with_timezone(&zone).format("%Y-%m-%dT%H:%M:%S").to_string(),
        Value::ChronoDate(Some(day)) => day.to_string(),
        Value::Json(Some(json)) => json.to_string(),
        _ => String::new(),
    }
}

/// Parses the text of a form field.
///
/// # Errors
/// An error message for the user.
pub(crate) fn parse(field: &Field, text: &str, zone: Tz) -> Result<Value, Message> {
    if text.contains('\0') {
        return Err(Message::new("field-control-characters"));
    }
    let trimmed = text.trim();
    if trimmed.is_empty() && field.is_null {
        return Ok(null(field));
    }
    if field.is_choice() {
        return match field.choice(trimmed) {
            Some(choice) => stored(field, &choice.value),
            None if trimmed.is_empty() => Err(Message::new("field-blank")),
            None => Err(Message::new("field-not-a-choice").with("value", shortened(trimmed))),
        };
    }
    match field.kind {
        Kind::Bool => Ok(matches!(trimmed, "true" | "on" | "1").into()),
        Kind::Integer | Kind::Relation(_) => integer(field, trimmed),
        Kind::Moment => moment(trimmed, zone)
            .map(Value::from)
            .ok_or_else(|| Message::new("field-not-a-datetime")),
        Kind::Day => trimmed
            .parse::<NaiveDate>()
            .map(Value::from)
            .map_err(|_| Message::new("field-not-a-date")),
        Kind::Lists => lists(field, text),
        Kind::Line | Kind::Text | Kind::Image(_) | Kind::Other => {
            let one_line = field.kind == Kind::Line;
            if one_line && trimmed.contains(['\n', '\r']) {
                return Err(Message::new("admin-one-line"));
            }
            let max = field.max.unwrap_or(LONGEST);
            // A browser sends a line break as CRLF, but the user typed one character.
            let plain = trimmed.replace("\r\n", "\n");
            if plain.chars().count() > max {
                return Err(Message::new("field-too-long").with("max", max));
            }
            if plain.is_empty() && field.is_required {
                return Err(Message::new("field-blank"));
            }
            Ok(plain.into())
        }
    }
}

/// A known value of a choice in the storage type of the column.
pub(crate) fn stored(field: &Field, text: &str) -> Result<Value, Message> {
    match field.stored {
        ArrayType::String => Ok(text.into()),
        ArrayType::Bool => Ok((text == "true").into()),
        _ => integer(field, text),
    }
}

fn integer(field: &Field, text: &str) -> Result<Value, Message> {
    let number: i64 = text.parse().map_err(|_| {
        Message::new(if text.is_empty() {
            "field-blank"
        } else {
            "field-not-a-number"
        })
    })?;
    let (lowest, highest) = match field.stored {
        ArrayType::SmallInt => (i64::from(i16::MIN), i64::from(i16::MAX)),
        ArrayType::Int => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let (min, max) = field.range.unwrap_or((lowest, highest));
    let (min, max) = (min.max(lowest), max.min(highest));
    let range = || {
        Message::new("field-number-range")
            .with("min", min)
            .with("max", max)
    };
    if number < min || number > max {
        return Err(range());
    }
    match field.stored {
        ArrayType::SmallInt => i16::try_from(number).map(Value::from).map_err(|_| range()),
        ArrayType::Int => i32::try_from(number).map(Value::from).map_err(|_| range()),
        _ => Ok(number.into()),
    }
}

/// A local time in the format of a browser's input field.
fn moment(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let local = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
        .into_iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    instant(zone, local)
}

/// The instant at which a clock in the zone shows this time. In the gap when clocks are set forward, it is an hour
/// later.
pub(crate) fn instant(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    let at = match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at),
        LocalResult::None => zone
            .from_local_datetime(&(local + chrono::TimeDelta::hours(1)))
            .earliest(),
    };
    at.map(|at| at.to_utc())
}

/// Parses lists by language as they are carried in a form: `{"ru": "one\ntwo", …}`, which [`crate::form`] builds from
/// one text per language.
fn lists(field: &Field, text: &str) -> Result<Value, Message> {
    let mut lists = Map::new();
    let texts: Map<String, Json> = serde_json::from_str(text).unwrap_or_default();
    for (code, entries) in texts {
        let entries = entries.as_str().unwrap_or_default().lines().map(str::trim);
        let entries: Vec<&str> = entries.filter(|entry| !entry.is_empty()).collect();
        let max = field.max.unwrap_or(LONGEST);
        if entries.iter().any(|entry| entry.chars().count() > max) {
            return Err(Message::new("field-too-long").with("max", max));
        }
        if !entries.is_empty() && Tag::parse(&code).is_ok() {
            lists.insert(code, entries.into());
        }
    }
    Ok(Json::Object(lists).into())
}

/// The lists with those of the stored languages that the site does not have.
pub(crate) fn with_other_languages(value: Value, stored: &Json, languages: &Languages) -> Value {
    let Value::Json(Some(mut lists)) = value else {
        return value;
    };
    if let (Some(lists), Some(stored)) = (lists.as_object_mut(), stored.as_object()) {
        for (code, entries) in stored.iter().filter(|(code, _)| languages.find(code).is_none()) {
            lists.insert(code.clone(), entries.clone());
        }
    }
    Value::Json(Some(lists))
}

/// The entries of one language, one per line.
pub(crate) fn lines(value: &Value, tag: &Tag) -> String {
    let Value::Json(Some(json)) = value else {
        return String::new();
    };
    let entries = json.get(tag.as_str()).and_then(Json::as_array);
    let entries = entries.into_iter().flatten().filter_map(Json::as_str);
    entries.collect::<Vec<_>>().join("\n")
}

/// At most fifty characters, without control characters.
fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(50).collect()
}
