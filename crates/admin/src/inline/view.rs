//! The rows of an object as its page shows them.

use db::sea_orm::sea_query::Value;
use model::Kind;
use text::Lang;

use super::{
    child::Child,
    rows::{Key, Row},
};
use crate::{column::Display, list::cell, page_context::PageContext};

/// The rows of one inline.
pub(crate) struct Shown {
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) is_gallery: bool,
    /// Help text for its pictures.
    pub(crate) help: Option<String>,
    pub(crate) rows: Vec<ShownRow>,
    /// Template row that scripts copy.
    pub(crate) pattern: ShownRow,
}

/// One row.
pub(crate) struct ShownRow {
    pub(crate) key: String,
    pub(crate) was: String,
    pub(crate) is_deleted: bool,
    pub(crate) error: Option<String>,
    pub(crate) picture: Option<Picture>,
    pub(crate) inputs: Vec<Input>,
}

/// A picture, or an empty place for one.
pub(crate) struct Picture {
    pub(crate) name: &'static str,
    pub(crate) path: String,
    /// Its address; empty if there is no picture.
    pub(crate) link: String,
    /// The address of a smaller copy, or the same address.
    pub(crate) small: String,
}

/// A text or number of a row.
pub(crate) struct Input {
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) is_number: bool,
    /// Whether it is the order number of the row.
    pub(crate) is_order: bool,
    /// Maximum number of characters; 0 means no limit.
    pub(crate) max: usize,
}

/// Number of empty rows for new entries if the inline has no pictures.
const EMPTY: u32 = 2;

impl Shown {
    /// Whether any row has an error.
    pub(crate) fn is_wrong(&self) -> bool {
        self.rows.iter().any(|row| row.error.is_some())
    }
}

/// The rows of each inline, for the template.
pub(crate) fn show(desk: &PageContext, all: &[Vec<Row>], lang: Lang) -> Vec<Shown> {
    let inlines = desk.section.inlines.iter().zip(all);
    inlines
        .map(|(child, rows)| of_child(desk, child, rows, lang))
        .collect()
}

fn of_child(desk: &PageContext, child: &Child, rows: &[Row], lang: Lang) -> Shown {
    let mut sorted: Vec<_> = rows.iter().collect();
    if let Some(order) = child.order {
        let place = |row: &Row| {
            row.texts
                .get(&order)
                .and_then(|text| text.trim().parse::<i64>().ok())
        };
        sorted.sort_by_key(|row| place(row).unwrap_or(i64::MAX));
    }
    let mut shown: Vec<_> = sorted
        .into_iter()
        .map(|row| of_row(desk, child, row, lang))
        .collect();
    let is_gallery = child.image.is_some();
    if !is_gallery {
        let numbers = rows.iter().map(|row| match row.key {
            Key::New(number) => number,
            Key::Stored(_) => 0,
        });
        let newest = numbers.max().unwrap_or_default();
        let empty = (1..=EMPTY).map(|number| Row::new(newest.saturating_add(number)));
        shown.extend(empty.map(|row| of_row(desk, child, &row, lang)));
    }
    Shown {
        name: child.section.name,
        label: child.section.title().render(lang),
        is_gallery,
        help: child
            .image
            .and_then(|i| child.section.fields[i].help.worded(lang)),
        rows: shown,
        pattern: ShownRow {
            key: "NEW".to_owned(),
            ..of_row(desk, child, &Row::new(0), lang)
        },
    }
}

fn of_row(desk: &PageContext, child: &Child, row: &Row, lang: Lang) -> ShownRow {
    let text = |i: usize| row.texts.get(&i).cloned().unwrap_or_default();
    let errors: Vec<_> = row.errors.iter().map(|message| message.render(lang)).collect();
    let picture = child.image.map(|i| {
        let field = &child.section.fields[i];
        let value: Value = text(i).into();
        let content = cell::of_field(field, Display::Thumb, &value, lang, desk.setup.zone);
        let (link, small) = content.in_width(desk, cell::IN_FORM).links().unwrap_or_default();
        Picture {
            name: field.name,
            path: text(i),
            link,
            small,
        }
    });
    let inputs = child.fields().filter(|(i, _)| Some(*i) != child.image);
    ShownRow {
        key: row.key.to_string(),
        was: row.was.clone(),
        is_deleted: row.is_deleted,
        error: (!errors.is_empty()).then(|| errors.join(" ")),
        picture,
        inputs: inputs
            .map(|(i, field)| Input {
                name: field.name,
                label: field.label.render(lang),
                value: text(i),
                is_number: field.kind == Kind::Integer,
                is_order: Some(i) == child.order,
                max: field.max.unwrap_or_default(),
            })
            .collect(),
    }
}
