//! A field of a model, as the pages use it. A translated text has one for each language.

use db::sea_orm::{
    ModelTrait,
    sea_query::{Alias, ArrayType, Expr, Value},
};
use model::{Declared, Kind, Part, Ref, Tag, Terms};

use crate::label::{Choice, Label};

/// Columns with these names are written by the engine.
const STAMPS: [&str; 2] = ["created_at", "updated_at"];

/// One field.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is said of a field by itself")]
pub(crate) struct Field {
    pub(crate) table: &'static str,
    /// Its name in forms, addresses and histories.
    pub(crate) name: &'static str,
    /// The column that holds it, and the position of the column.
    pub(crate) column: &'static str,
    pub(crate) position: usize,
    /// The language, if it is a translated text.
    pub(crate) tag: Option<Tag>,
    pub(crate) kind: Kind,
    /// Storage type of the value.
    pub(crate) stored: ArrayType,
    pub(crate) is_null: bool,
    pub(crate) is_unique: bool,
    pub(crate) is_required: bool,
    pub(crate) is_hidden: bool,
    pub(crate) is_readonly: bool,
    pub(crate) is_large: bool,
    pub(crate) max: Option<usize>,
    pub(crate) range: Option<(i64, i64)>,
    /// Folder for an uploaded picture.
    pub(crate) folder: Option<&'static str>,
    /// The list of choices that it names.
    pub(crate) list: Option<&'static str>,
    pub(crate) choices: Vec<Choice>,
    pub(crate) label: Label,
    pub(crate) help: Label,
}

impl Field {
    /// The field of a column, before its languages are known.
    pub(crate) fn of<E: Declared>(position: usize, declared: &model::Field) -> Self {
        let name = declared.name;
        Self {
            table: E::default().table_name(),
            name,
            column: name,
            position,
            tag: None,
            kind: declared.kind,
            stored: declared.stored.clone(),
            is_null: declared.is_null,
            is_unique: declared.is_unique,
            is_required: declared.is_required,
            is_hidden: declared.is_hidden,
            is_readonly: declared.is_readonly || declared.kind == Kind::Other || STAMPS.contains(&name),
            is_large: declared.is_large,
            max: declared.max,
            range: declared.range,
            folder: declared.folder,
            list: declared.choices,
            choices: Vec::new(),
            label: match name {
                // `SECTION-title` is the title of the section, so the field has a key of its own.
                "title" => Label::of(E::NAME, "title_field").or_plain("title"),
                name => Label::of(E::NAME, name),
            },
            help: Label::of(E::NAME, &format!("{name}-help")),
        }
    }

    /// The field under one of the names of its column.
    pub(crate) fn named(&self, key: &model::Key, terms: &Terms) -> Self {
        let mut field = self.clone();
        field.name = key.name;
        if let Part::In(tag) = &key.part {
            field.is_required = self.is_required && tag == terms.languages.fallback();
            field.stored = ArrayType::String;
            field.tag = Some(tag.clone());
        }
        if let Some(list) = self.list.filter(|_| self.choices.is_empty()) {
            field.choices = terms.list(list).iter().map(Choice::from).collect();
        }
        field
    }

    /// The value as an expression of a statement. A text that is missing in a language is empty.
    pub(crate) fn expr(&self) -> Expr {
        match &self.tag {
            None => column(self.table, self.column),
            // A tag consists of letters, digits and hyphens.
            Some(tag) => Expr::cust(format!(
                r#"coalesce("{}"."{}" ->> '{tag}', '')"#,
                self.table, self.column
            )),
        }
    }

    /// The value in a row.
    pub(crate) fn value<M: ModelTrait + model::Values>(&self, model: &M, column: ColumnOf<M>) -> Value {
        match (&self.tag, model.value(self.position)) {
            (Some(tag), Ref::Texts(texts)) => texts.exact(tag).into(),
            _ => model.get(column),
        }
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

    /// Name of the column and language of a translated text: `title_ru` is `title` in Russian.
    pub(crate) fn translation(&self) -> Option<(&'static str, &Tag)> {
        Some((self.column, self.tag.as_ref()?))
    }
}

/// The columns of a model.
pub(crate) type ColumnOf<M> = <<M as ModelTrait>::Entity as db::sea_orm::EntityTrait>::Column;

/// A column as an expression of a statement.
pub(crate) fn column(table: &'static str, name: &'static str) -> Expr {
    Expr::col((Alias::new(table), Alias::new(name)))
}

/// Whether a list can be ordered by the field.
pub(crate) fn sortable(field: &Field) -> bool {
    !matches!(
        field.kind,
        Kind::Lists | Kind::Other | Kind::Image(_) | Kind::Text | Kind::Relation(_)
    )
}
