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
    page_context::PageContext,
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
    Line(String),
    Number(String),
    Badge(String, Tone),
    Thumb(Thumb),
    Link(String, String),
    Time {
        text: String,
        exact: String,
        machine: String,
    },
    Flag(bool),
    Edit(Edit),
}

/// A picture: where it is, and where a smaller copy of it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Thumb {
    base: &'static str,
    path: String,
    pub(crate) link: String,
    /// The same as `link` without one.
    pub(crate) small: String,
}

impl Content {
    /// A picture in a copy that is if possible at least so many pixels wide; anything else as it is.
    pub(crate) fn in_width(mut self, desk: &PageContext, width: u32) -> Self {
        if let Self::Thumb(thumb) = &mut self
            && let Some(copy) = desk.setup.pictures.smaller(&thumb.path, width)
        {
            thumb.small = format!("{}{}", thumb.base, path(&copy));
        }
        self
    }

    /// A picture's address and that of its copy.
    pub(crate) fn links(self) -> Option<(String, String)> {
        match self {
            Self::Thumb(thumb) => Some((thumb.link, thumb.small)),
            _ => None,
        }
    }
}

/// Pixels of a picture in a line of a list, on screens of two pixels to one.
pub(crate) const IN_LIST: u32 = 96;
/// Pixels of a picture in a form.
pub(crate) const IN_FORM: u32 = 320;

/// A field that is changed in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    /// `ROW-FIELD`, the end of its names in the form.
    pub(crate) name: String,
    /// What it holds now.
    pub(crate) was: String,
    /// The ids of what names it, for those who do not see the table: the heads of its column and of its row.
    pub(crate) labelled_by: String,
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
        (Dress::Thumb, Kind::Image(base), _) => {
            let link = format!("{base}{}", path(&text));
            Content::Thumb(Thumb {
                base,
                path: text,
                small: link.clone(),
                link,
            })
        }
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
        (Dress::Line, _, _) => Content::Line(text),
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
pub fn age(at: DateTime<Utc>, lang: Lang, zone: Tz) -> String {
    let now = Utc::now();
    let minutes = (now - at).num_minutes();
    let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    let (key, number) = match minutes {
        ..=0 => ("admin-age-now", 0),
        1..60 => ("admin-age-minutes", minutes),
        60..1440 => ("admin-age-hours", minutes / 60),
        // By the calendar, because one day is called yesterday.
        1440..10_080 => ("admin-age-days", (day(now) - day(at)).num_days()),
        _ => return time(at, lang, zone),
    };
    Message::new(key).with("number", number).render(lang)
}

/// The path of a file in an address.
fn path(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn an_age_is_worded_as_people_say_it() {
        let ago = |age: TimeDelta, lang| super::age(Utc::now() - age, lang, Tz::Asia__Tashkent);
        for (minutes, words) in [
            (1, "1 минуту назад"),
            (3, "3 минуты назад"),
            (25, "25 минут назад"),
            (60, "1 час назад"),
            (21 * 60, "21 час назад"),
            (24 * 60, "вчера"),
            (3 * 24 * 60, "3 дня назад"),
            (6 * 24 * 60, "6 дней назад"),
        ] {
            assert_eq!(ago(TimeDelta::minutes(minutes), Lang::Ru), words);
        }
        assert_eq!(ago(TimeDelta::days(1), Lang::En), "yesterday");
        assert_eq!(ago(TimeDelta::days(2), Lang::En), "2 d ago");
        assert_eq!(ago(TimeDelta::days(1), Lang::Uz), "kecha");
    }
}
