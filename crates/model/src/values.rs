//! A row, read by the position of its fields.

use std::any::Any;

use chrono::{DateTime, NaiveDate, Utc};
use db::sea_orm::{
    ActiveModelBehavior, EntityTrait, IntoActiveModel, ModelTrait, PrimaryKeyTrait, TryIntoModel,
};
use serde_json::Value as Json;

use crate::{Field, Languages, Part, Translated, keys};

/// A value, as it stands in the row.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "values are called what they are")]
pub enum Ref<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Text(&'a str),
    Moment(DateTime<Utc>),
    Day(NaiveDate),
    Json(&'a Json),
    Texts(&'a Translated),
}

/// A row. Code that is the same for every model takes `&dyn Values`.
pub trait Values: Any + Send + Sync {
    /// The value of the field at this position of [`Declared::fields`].
    fn value(&self, position: usize) -> Ref<'_>;
}

/// A model with its fields. `#[model]` implements it; types rule out what is not a table with one integer key.
pub trait Declared:
    EntityTrait<
        Model: Values + ModelTrait<Entity = Self> + IntoActiveModel<Self::ActiveModel> + Sync + 'static,
        ActiveModel: ActiveModelBehavior + TryIntoModel<Self::Model> + Send,
        PrimaryKey: PrimaryKeyTrait<ValueType = i64>,
    >
{
    /// The name of the model: the prefix of its pages (`/admin/NAME/`), its permissions (`NAME.view` …) and its message
    /// keys (`NAME-title`, `NAME-created-at`).
    const NAME: &'static str;

    /// Its fields, in the order of the columns.
    fn fields() -> &'static [Field];

    /// A row with neutral values.
    fn blank() -> Self::Model;

    /// The position of a column among the fields.
    fn position(column: Self::Column) -> usize {
        use db::sea_orm::{IdenStatic as _, Iterable as _};
        Self::Column::iter()
            .position(|known| known.as_str() == column.as_str())
            .unwrap_or_default()
    }
}

impl<'a> Ref<'a> {
    /// The text of a text field; empty for other values.
    pub fn text(self) -> &'a str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }

    /// As JSON for histories and fingerprints.
    pub fn to_json(self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(flag) => flag.into(),
            Self::Int(number) => number.into(),
            Self::Text(text) => text.into(),
            Self::Moment(at) => at.to_rfc3339().into(),
            Self::Day(day) => day.to_string().into(),
            Self::Json(json) => json.clone(),
            Self::Texts(texts) => texts.to_json(),
        }
    }
}

/// The values of a row in a history, by the names of its fields: all that are not hidden, without the key and the time
/// of the last change.
pub fn history(fields: &[Field], languages: &Languages, row: &dyn Values) -> Json {
    let keys = keys(fields, languages).into_iter();
    let told = keys.filter(|key| {
        let field = &fields[key.field];
        !field.is_hidden && !field.is_key() && field.name != "updated_at"
    });
    let values = told.map(|key| {
        let value = match (row.value(key.field), &key.part) {
            (Ref::Texts(texts), Part::In(tag)) => texts.exact(tag).into(),
            (value, _) => value.to_json(),
        };
        (key.name.to_owned(), value)
    });
    Json::Object(values.collect())
}

/// The texts of these fields in every language, folded for a search. No search word contains a line break, so no word
/// matches across two texts.
pub fn folded(fields: impl IntoIterator<Item = usize>, row: &dyn Values) -> String {
    let mut texts = Vec::new();
    for field in fields {
        match row.value(field) {
            Ref::Text(text) => texts.push(text),
            Ref::Texts(all) => texts.extend(all.iter().map(|(_, text)| text)),
            _ => {}
        }
    }
    db::fold(&texts.join("\n"))
}

/// The folded text of a row: that of the fields that the admin's search reads.
pub fn search_text<E: Declared>(row: &E::Model) -> String {
    let fields = E::fields().iter().enumerate();
    folded(
        fields.filter(|(_, field)| field.is_searched).map(|(at, _)| at),
        row,
    )
}

/// The values of a row as a list, without the key and without what is for the program only: equal for rows that say the
/// same.
pub fn facts<E: Declared>(row: &E::Model) -> Json {
    let fields = E::fields().iter().enumerate();
    let told = fields.filter(|(_, field)| !field.is_hidden && !field.is_key());
    Json::Array(told.map(|(at, _)| row.value(at).to_json()).collect())
}
