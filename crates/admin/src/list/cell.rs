//! What stands in a cell of a list.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use db::sea_orm::sea_query::Value;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use text::{Lang, Message};

use crate::{
    column::{Cell, Dress},
    facts::Kind,
    field::Field,
    label::Tone,
    value,
};

/// What stands in a path as it is.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A cell, ready for the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Empty,
    Text(String),
    Number(String),
    Badge(String, Tone),
    Thumb(String),
    Link(String, String),
    Time {
        text: String,
        exact: String,
        machine: String,
    },
    Flag(bool),
    Edit(Edit),
}

/// A field that is changed in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    /// `ROW-FIELD`, the end of its names in the form.
    pub(crate) name: String,
    /// What it holds now.
    pub(crate) was: String,
    /// What it is of, for those who do not see the table.
    pub(crate) label: String,
    pub(crate) input: Input,
    /// What is wrong with what was typed.
    pub(crate) error: Option<String>,
}

/// How a field is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    Check(bool),
    Number(String),
    Line(String),
    Select(Vec<Choosable>),
}

/// An entry of a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choosable {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) is_chosen: bool,
}

/// How a field's value reads, in short.
pub(crate) fn words(field: &Field, value: &Value, lang: Lang, zone: Tz) -> String {
    let text = value::text(value, zone);
    if let Some(choice) = field.choice(&text) {
        return choice.label.render(lang);
    }
    match value {
        Value::Bool(Some(flag)) => Message::new(if *flag { "admin-yes" } else { "admin-no" }).render(lang),
        Value::ChronoDateTimeUtc(Some(at)) => time(*at, lang, zone),
        _ => text,
    }
}

/// A field in its dress.
pub(crate) fn of_field(field: &Field, dress: Dress, value: &Value, lang: Lang, zone: Tz) -> Content {
    let text = value::text(value, zone);
    if text.is_empty() {
        return Content::Empty;
    }
    match (dress, field.kind, value) {
        (Dress::Thumb, Kind::Image(base), _) => Content::Thumb(format!("{base}{}", path(&text))),
        (Dress::Age, _, Value::ChronoDateTimeUtc(Some(at))) => moment(age(*at, lang, zone), *at, lang, zone),
        (_, _, Value::ChronoDateTimeUtc(Some(at))) => moment(time(*at, lang, zone), *at, lang, zone),
        (_, _, Value::Bool(Some(flag))) => Content::Flag(*flag),
        (Dress::Badge, _, _) => {
            let choice = field.choice(&text);
            Content::Badge(
                words(field, value, lang, zone),
                choice.map(|choice| choice.tone).unwrap_or_default(),
            )
        }
        (_, Kind::Integer, _) if !field.is_choice() => Content::Number(text),
        _ => Content::Text(words(field, value, lang, zone)),
    }
}

/// A computed cell.
pub(crate) fn of_computed(cell: Cell) -> Content {
    match cell {
        Cell::Empty => Content::Empty,
        Cell::Text(text) => Content::Text(text),
        Cell::Badge(text, tone) => Content::Badge(text, tone),
        Cell::Link(text, path) => Content::Link(text, path),
    }
}

fn moment(text: String, at: DateTime<Utc>, lang: Lang, zone: Tz) -> Content {
    Content::Time {
        text,
        exact: time(at, lang, zone),
        machine: at.to_rfc3339(),
    }
}

/// An instant as the reader writes it.
pub(crate) fn time(at: DateTime<Utc>, lang: Lang, zone: Tz) -> String {
    let format = match lang {
        Lang::En => "%-d %b %Y %H:%M",
        Lang::Ru | Lang::Uz => "%d.%m.%Y %H:%M",
    };
    at.with_timezone(&zone).format(format).to_string()
}

/// `5 min ago`; older than a week, the day.
fn age(at: DateTime<Utc>, lang: Lang, zone: Tz) -> String {
    let minutes = (Utc::now() - at).num_minutes();
    let (key, number) = match minutes {
        ..=0 => ("admin-age-now", 0),
        1..60 => ("admin-age-minutes", minutes),
        60..1440 => ("admin-age-hours", minutes / 60),
        1440..10_080 => ("admin-age-days", minutes / 1440),
        _ => return time(at, lang, zone),
    };
    Message::new(key).with("number", number).render(lang)
}

/// The path of a file in an address.
fn path(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}
