//! A column of a model with its type erased, as the pages use it.

use db::sea_orm::{
    ColumnTrait, ColumnType, IdenStatic as _, ModelTrait,
    sea_query::{Alias, ArrayType, Expr, StringLen},
};
use text::Lang;

use crate::{
    facts::{Facts, Kind},
    label::{Choice, Label},
};

/// Columns with these names are written by the engine.
const STAMPS: [&str; 2] = ["created_at", "updated_at"];

/// One column.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct Field {
    pub(crate) table: &'static str,
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Storage type of the value.
    pub(crate) stored: ArrayType,
    pub(crate) is_null: bool,
    pub(crate) is_unique: bool,
    pub(crate) is_required: bool,
    pub(crate) is_hidden: bool,
    pub(crate) is_readonly: bool,
    pub(crate) is_long: bool,
    pub(crate) max: Option<usize>,
    pub(crate) range: Option<(i64, i64)>,
    /// Folder for an uploaded picture.
    pub(crate) folder: Option<&'static str>,
    pub(crate) choices: Vec<Choice>,
    pub(crate) label: Label,
    pub(crate) help: Label,
}

impl Field {
    pub(crate) fn of<E: Facts>(column: E::Column) -> Self {
        let def = column.def();
        let fact = E::fact(column);
        let name = column.as_str();
        let stored = E::Model::get_value_type(column);
        let kind = fact
            .kind
            .unwrap_or_else(|| kind_of(def.get_column_type(), &stored));
        let length = match def.get_column_type() {
            ColumnType::String(StringLen::N(length)) => usize::try_from(*length).ok(),
            _ => None,
        };
        let stem = translation(name);
        Self {
            table: E::default().table_name(),
            name,
            kind,
            stored,
            is_null: def.is_null(),
            is_unique: def.is_unique(),
            is_required: fact.is_required,
            is_hidden: fact.is_hidden,
            is_readonly: fact.is_readonly || kind == Kind::Other || STAMPS.contains(&name),
            is_long: fact.is_long,
            max: fact.max.or(length),
            range: fact.range,
            folder: fact.folder,
            choices: Vec::new(),
            // The texts of a group share a label: the page adds the language.
            label: match stem.map_or(name, |(stem, _)| stem) {
                // `SECTION-title` is the title of the section, so the field has a key of its own.
                "title" => Label::of(E::NAME, "title_field").or_plain("title"),
                stem => Label::of(E::NAME, stem),
            },
            help: Label::of(E::NAME, &format!("{name}-help")),
        }
    }

    /// The column as an expression of a statement.
    pub(crate) fn expr(&self) -> Expr {
        column(self.table, self.name)
    }

    /// Whether the value is one of a few named values.
    pub(crate) fn is_choice(&self) -> bool {
        !self.choices.is_empty()
    }

    /// The choice with this value.
    pub(crate) fn choice(&self, value: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.value == value)
    }

    /// Whether it holds text that can be searched.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self.kind, Kind::Line | Kind::Text) && !self.is_choice()
    }

    /// Whether it is a picture that users upload.
    pub(crate) fn is_uploaded(&self) -> bool {
        self.folder.is_some() && matches!(self.kind, Kind::Image(_))
    }

    /// Base name and language: `name_ru` is `name` in Russian.
    pub(crate) fn translation(&self) -> Option<(&'static str, Lang)> {
        translation(self.name)
    }
}

fn translation(name: &'static str) -> Option<(&'static str, Lang)> {
    let (stem, code) = name.rsplit_once('_')?;
    Some((stem, Lang::parse(code)?))
}

/// A column as an expression of a statement.
pub(crate) fn column(table: &'static str, name: &'static str) -> Expr {
    Expr::col((Alias::new(table), Alias::new(name)))
}

/// A column whose values begin with these, as a condition on text.
fn kind_of(declared: &ColumnType, stored: &ArrayType) -> Kind {
    match (declared, stored) {
        (ColumnType::Text, ArrayType::String) => Kind::Text,
        (_, ArrayType::String) => Kind::Line,
        (_, ArrayType::Bool) => Kind::Bool,
        (_, ArrayType::SmallInt | ArrayType::Int | ArrayType::BigInt) => Kind::Integer,
        (_, ArrayType::ChronoDateTimeUtc) => Kind::Moment,
        (_, ArrayType::ChronoDate) => Kind::Day,
        _ => Kind::Other,
    }
}

/// Whether a list can be ordered by the field.
pub(crate) fn sortable(field: &Field) -> bool {
    !matches!(
        field.kind,
        Kind::Lists | Kind::Other | Kind::Image(_) | Kind::Text
    )
}
