//! Columns of a list: fields in a few dresses, what a slice computes, counts of what belongs to a row.

use std::sync::Arc;

use db::sea_orm::IdenStatic as _;
use text::Lang;

use crate::{
    facts::Facts,
    label::{Label, Tone},
    position::position,
};

/// A column as a page declares it.
pub struct Shown<E: Facts> {
    pub(crate) what: What<E>,
}

/// Computes a cell from an object.
pub(crate) type Compute<E> = Arc<dyn Fn(&<E as db::sea_orm::EntityTrait>::Model, Lang) -> Cell + Send + Sync>;

pub(crate) enum What<E: Facts> {
    Field(usize, Dress),
    Computed(&'static str, Compute<E>),
    Count(&'static str, Related),
}

/// How a field is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dress {
    Plain,
    Line,
    Badge,
    Thumb,
    Age,
}

/// Rows of another table that point here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Related {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
}

/// What a computed cell holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text as it is.
    Text(String),
    /// A word in a colour.
    Badge(String, Tone),
    /// A link: its text, its address.
    Link(String, String),
}

/// The field as it is.
pub fn col<E: Facts>(column: E::Column) -> Shown<E> {
    field(column, Dress::Plain)
}

/// A short text that is read as a whole, such as a phone number: it never breaks in a wide table.
pub fn line<E: Facts>(column: E::Column) -> Shown<E> {
    field(column, Dress::Line)
}

/// The name of the choice in its colour.
pub fn badge<E: Facts>(column: E::Column) -> Shown<E> {
    field(column, Dress::Badge)
}

/// A small picture.
pub fn thumb<E: Facts>(column: E::Column) -> Shown<E> {
    field(column, Dress::Thumb)
}

/// How long ago the instant is; the exact time comes with a pointer or the keyboard.
pub fn age<E: Facts>(column: E::Column) -> Shown<E> {
    field(column, Dress::Age)
}

/// A cell made of the object in the reader's language. Its words are `SECTION-NAME`.
pub fn computed<E: Facts>(
    name: &'static str,
    compute: impl Fn(&E::Model, Lang) -> Cell + Send + Sync + 'static,
) -> Shown<E> {
    Shown {
        what: What::Computed(name, Arc::new(compute)),
    }
}

/// How many rows of another table name this one in `column`; one query for a whole page. Its words are `SECTION-NAME`.
pub fn count<E: Facts, C: Facts>(name: &'static str, column: C::Column) -> Shown<E> {
    let related = Related {
        table: C::default().table_name(),
        column: column.as_str(),
    };
    Shown {
        what: What::Count(name, related),
    }
}

fn field<E: Facts>(column: E::Column, dress: Dress) -> Shown<E> {
    Shown {
        what: What::Field(position::<E>(column), dress),
    }
}

/// A column without its type.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) label: Label,
    pub(crate) source: Source,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Source {
    Field(usize, Dress),
    /// The number of the computation.
    Computed(usize),
    Count(Related),
}

impl Column {
    /// The field that it shows.
    pub(crate) fn field(&self) -> Option<usize> {
        match self.source {
            Source::Field(field, _) => Some(field),
            _ => None,
        }
    }
}
