//! Cells of a list.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use db::sea_orm::sea_query::Value;
use model::{Kind, Tone};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use text::{Lang, Message};

use crate::{
    column::{Cell, Display},
    field::Field,
    page_context::PageContext,
    value,
};

/// Characters that are percent-encoded in a path.
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

/// A picture: its address and the address of a smaller copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Thumb {
    base: &'static str,
    path: String,
    pub(crate) link: String,
    /// The same as `link` if there is no copy.
    pub(crate) small: String,
}

impl Content {
    /// Replaces a picture by a copy that is at least this many pixels wide, if there is one. Other contents stay as
    /// they are.
    pub(crate) fn in_width(mut self, desk: &PageContext, width: u32) -> Self {
        if let Self::Thumb(thumb) = &mut self
            && let Some(copy) = desk.setup.pictures.smaller(&thumb.path, width)
        {
            thumb.small = format!("{}{}", thumb.base, path(&copy));
        }
        self
    }

    /// The address of a picture and of its copy.
    pub(crate) fn links(self) -> Option<(String, String)> {
        match self {
            Self::Thumb(thumb) => Some((thumb.link, thumb.small)),
            _ => None,
        }
    }
}

/// Width in pixels of a picture in a list row, for screens with a pixel ratio of 2.
pub(crate) const IN_LIST: u32 = 96;
/// Width in pixels of a picture in a form.
pub(crate) const IN_FORM: u32 = 320;

/// A field that can be changed in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    /// `ROW-FIELD`, the suffix of its names in the form.
    pub(crate) name: String,
    /// Present text.
    pub(crate) was: String,
    /// Ids of the elements that label it for screen readers: the column header and the row header.
    pub(crate) labelled_by: String,
    pub(crate) input: Input,
    /// Error message for the input.
    pub(crate) error: Option<String>,
}

/// Kind of input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    Check(bool),
    Number(String),
    Line(String),
    Select(Vec<Choosable>),
}

/// An option of a select field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choosable {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) is_chosen: bool,
}

/// Short text for a field's value.
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

/// The cell of a field with its display.
pub(crate) fn of_field(field: &Field, display: Display, value: &Value, lang: Lang, zone: Tz) -> Content {
    let text = value::text(value, zone);
    if text.is_empty() {
        return Content::Empty;
    }
    match (display, field.kind, value) {
        (Display::Thumb, Kind::Image(base), _) => {
            let link = format!("{base}{}", path(&text));
            Content::Thumb(Thumb {
                base,
                path: text,
                small: link.clone(),
                link,
            })
        }
        (Display::Age, _, Value::ChronoDateTimeUtc(Some(at))) => {
            moment(age(*at, lang, zone), *at, lang, zone)
        }
        (_, _, Value::ChronoDateTimeUtc(Some(at))) => moment(time(*at, lang, zone), *at, lang, zone),
        (_, _, Value::Bool(Some(flag))) => Content::Flag(*flag),
        (Display::Badge, _, _) => {
            let choice = field.choice(&text);
            Content::Badge(
                words(field, value, lang, zone),
                choice.map(|choice| choice.tone).unwrap_or_default(),
            )
        }
        (Display::Line, _, _) => Content::Line(text),
        (_, Kind::Integer, _) if !field.is_choice() => Content::Number(text),
        _ => Content::Text(words(field, value, lang, zone)),
    }
}

/// The key in a field that refers to an object of another model; 0 if there is none.
pub(crate) fn key(value: &Value) -> i64 {
    match value {
        Value::BigInt(Some(key)) => *key,
        _ => 0,
    }
}

/// The cell of a computed column.
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

/// An instant in the format of the language.
pub(crate) fn time(at: DateTime<Utc>, lang: Lang, zone: Tz) -> String {
    let format = match lang {
        Lang::En => "%-d %b %Y %H:%M",
        Lang::Ru | Lang::Uz => "%d.%m.%Y %H:%M",
    };
    at.with_timezone(&zone).format(format).to_string()
}

/// Age such as `5 min ago`; the day if it is older than a week.
pub fn age(at: DateTime<Utc>, lang: Lang, zone: Tz) -> String {
    let now = Utc::now();
    let minutes = (now - at).num_minutes();
    let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    let (key, number) = match minutes {
        ..=0 => ("admin-age-now", 0),
        1..60 => ("admin-age-minutes", minutes),
        60..1440 => ("admin-age-hours", minutes / 60),
        // Calendar days, because the previous day is shown as "yesterday".
        1440..10_080 => ("admin-age-days", (day(now) - day(at)).num_days()),
        _ => return time(at, lang, zone),
    };
    Message::new(key).with("number", number).render(lang)
}

/// The path of a file, encoded for an address.
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
