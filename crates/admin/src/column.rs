//! Columns of a list: fields with several displays, cells computed by a slice, counts of related rows.

use std::sync::Arc;

use db::sea_orm::IdenStatic as _;
use model::{Declared, Languages, Ref, Tag, Tone, Values as _};
use text::Lang;

use crate::label::Label;

/// A column as a page declares it.
pub struct Shown<E: Declared> {
    pub(crate) what: What<E>,
}

/// Computes a cell from an object.
pub(crate) type Compute<E> = Arc<dyn Fn(&<E as db::sea_orm::EntityTrait>::Model, Lang) -> Cell + Send + Sync>;

pub(crate) enum What<E: Declared> {
    Field(usize, Display),
    Computed(&'static str, Compute<E>),
    Count(&'static str, Related),
}

/// Display of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Display {
    Plain,
    Line,
    Badge,
    Thumb,
    Age,
}

/// Rows of another table that refer to this one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Related {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
}

/// Contents of a computed cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    /// Empty.
    #[default]
    Empty,
    /// Plain text.
    Text(String),
    /// A coloured badge.
    Badge(String, Tone),
    /// A link: text and address.
    Link(String, String),
}

/// A column that shows the field as it is.
pub fn col<E: Declared>(column: E::Column) -> Shown<E> {
    field(column, Display::Plain)
}

/// A short text such as a phone number that is never wrapped in a wide table.
pub fn line<E: Declared>(column: E::Column) -> Shown<E> {
    field(column, Display::Line)
}

/// The name of the choice as a badge in its colour.
pub fn badge<E: Declared>(column: E::Column) -> Shown<E> {
    field(column, Display::Badge)
}

/// A thumbnail of the picture.
pub fn thumb<E: Declared>(column: E::Column) -> Shown<E> {
    field(column, Display::Thumb)
}

/// Time elapsed since the instant. The exact time is shown on hover or keyboard focus.
pub fn age<E: Declared>(column: E::Column) -> Shown<E> {
    field(column, Display::Age)
}

/// A cell computed from the object in the user's language. Its message key is `SECTION-NAME`.
pub fn computed<E: Declared>(
    name: &'static str,
    compute: impl Fn(&E::Model, Lang) -> Cell + Send + Sync + 'static,
) -> Shown<E> {
    Shown {
        what: What::Computed(name, Arc::new(compute)),
    }
}

/// The languages in which a text of the object is missing that exists in another language: `en, uz`. Its message key is
/// `SECTION-untranslated`.
pub fn untranslated<E: Declared>(languages: &Languages) -> Shown<E> {
    let fields = E::fields().iter().enumerate();
    let translated = fields.filter(|(_, field)| field.is_translated);
    let texts: Vec<_> = translated.map(|(at, _)| at).collect();
    let languages = languages.clone();
    computed("untranslated", move |row: &E::Model, _| {
        let lacks = |tag: &&Tag| {
            let mut texts = texts.iter().map(|at| row.value(*at));
            texts.any(|text| matches!(text, Ref::Texts(text) if text.lacks(tag)))
        };
        let missing: Vec<_> = languages.iter().filter(lacks).map(Tag::as_str).collect();
        if missing.is_empty() {
            Cell::Empty
        } else {
            Cell::Badge(missing.join(", "), Tone::Amber)
        }
    })
}

/// The number of rows of another table that refer to this one in `column`; one query per page. Its message key is
/// `SECTION-NAME`.
pub fn count<E: Declared, C: Declared>(name: &'static str, column: C::Column) -> Shown<E> {
    let related = Related {
        table: C::default().table_name(),
        column: column.as_str(),
    };
    Shown {
        what: What::Count(name, related),
    }
}

fn field<E: Declared>(column: E::Column, display: Display) -> Shown<E> {
    Shown {
        what: What::Field(E::position(column), display),
    }
}

/// A column with its type erased.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) label: Label,
    pub(crate) source: Source,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Source {
    Field(usize, Display),
    /// Number of the computation.
    Computed(usize),
    Count(Related),
}

impl Column {
    /// The field that the column shows.
    pub(crate) fn field(&self) -> Option<usize> {
        match self.source {
            Source::Field(field, _) => Some(field),
            _ => None,
        }
    }
}
