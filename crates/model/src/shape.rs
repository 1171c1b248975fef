//! JSON of a row: which names an answer has, in which order.

use std::{any::Any, fmt};

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::Value as Json;
use text::Lang;
use web::openapi::{Member, Schema};

use crate::{Declared, Exposure, Field, Part, Ref, Tag, Terms, Values, key::answered, schema};

/// What the JSON of a row depends on, besides the row.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// What the site adds to the declarations.
    pub terms: &'a Terms,
    /// The language of the request.
    pub language: &'a Tag,
    /// The address of a path in the public store; `None` for an empty path.
    pub address: &'a (dyn Fn(&str) -> Option<String> + Sync),
    /// An instant in the format of the API.
    pub moment: &'a (dyn Fn(DateTime<Utc>) -> String + Sync),
    /// What the request asked for with `?include=`, by name.
    pub included: Option<(&'static str, &'a (dyn Any + Sync))>,
}

impl<'a> Reader<'a> {
    /// The data behind a name of `?include=`, if the request has it.
    pub fn included<T: Any>(&self, name: &str) -> Option<&'a T> {
        let (_, data) = self.included.filter(|(known, _)| *known == name)?;
        (data as &dyn Any).downcast_ref()
    }
}

/// Returns a value that is not a field. `None` leaves its name out of the answer.
type Compute<T> = Box<dyn for<'a> Fn(&T, &Reader<'a>) -> Option<Json> + Send + Sync>;

/// The names of an answer about rows of type `T`.
pub struct Shape<T> {
    fields: &'static [Field],
    values: fn(&T) -> &dyn Values,
    entries: Vec<Entry<T>>,
}

enum Entry<T> {
    Field {
        name: &'static str,
        field: usize,
        part: Part,
        choices: Option<&'static str>,
    },
    Computed(Member<'static>, Compute<T>),
}

impl<T> Entry<T> {
    fn name(&self) -> &'static str {
        match self {
            Self::Field { name, .. } => name,
            Self::Computed(member, _) => member.name(),
        }
    }
}

impl<T> Shape<T> {
    /// The fields of a model in the order of their declaration: those of lists, or those of the answer about one
    /// object. `values` finds the row in what an answer is made of.
    pub fn of<E: Declared>(terms: &Terms, exposure: Exposure, values: fn(&T) -> &dyn Values) -> Self {
        let is_in = |of_field: Exposure| match of_field {
            Exposure::Everywhere => true,
            Exposure::Detail => exposure == Exposure::Detail,
            Exposure::Internal => false,
        };
        let fields = E::fields();
        let fields = fields
            .iter()
            .enumerate()
            .filter(|(_, field)| is_in(field.exposure));
        let entries = fields.flat_map(|(at, field)| {
            answered(at, field, terms).into_iter().map(|key| Entry::Field {
                name: key.name,
                field: key.field,
                part: key.part,
                choices: field.choices,
            })
        });
        Self {
            values,
            entries: entries.collect(),
            fields: E::fields(),
        }
    }

    /// Adds a value that is not a field, after the name `place`; at the end if the answer has no such name.
    pub fn after(
        mut self,
        place: &str,
        member: Member<'static>,
        compute: impl for<'a> Fn(&T, &Reader<'a>) -> Option<Json> + Send + Sync + 'static,
    ) -> Self {
        let at = self.entries.iter().position(|entry| entry.name() == place);
        let at = at.map_or(self.entries.len(), |at| at + 1);
        self.entries
            .insert(at, Entry::Computed(member, Box::new(compute)));
        self
    }

    /// Replaces the value of a field by a computed one, at the same place.
    pub fn instead(
        mut self,
        member: Member<'static>,
        compute: impl for<'a> Fn(&T, &Reader<'a>) -> Option<Json> + Send + Sync + 'static,
    ) -> Self {
        let named = |entry: &&mut Entry<T>| entry.name() == member.name();
        if let Some(entry) = self.entries.iter_mut().find(named) {
            *entry = Entry::Computed(member, Box::new(compute));
        }
        self
    }

    /// The names of the answer.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.entries.iter().map(Entry::name)
    }

    /// The schema of the answer.
    pub fn schema(&self, terms: &Terms) -> Schema {
        Schema::object(self.entries.iter().map(|entry| match entry {
            Entry::Computed(member, _) => member.clone(),
            Entry::Field {
                name, field, part, ..
            } => Member::new(name, schema::answered(&self.fields[*field], part, terms)),
        }))
    }

    /// The answer about a row.
    pub fn row<'a>(&'a self, item: &'a T, reader: Reader<'a>) -> Row<'a, T> {
        Row {
            shape: self,
            item,
            reader,
        }
    }
}

impl<T> fmt::Debug for Shape<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

/// A row in the shape of an answer.
pub struct Row<'a, T> {
    shape: &'a Shape<T>,
    item: &'a T,
    reader: Reader<'a>,
}

impl<T> Serialize for Row<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let values = (self.shape.values)(self.item);
        let mut map = serializer.serialize_map(None)?;
        for entry in &self.shape.entries {
            match entry {
                Entry::Computed(member, compute) => {
                    if let Some(value) = compute(self.item, &self.reader) {
                        map.serialize_entry(member.name(), &value)?;
                    }
                }
                Entry::Field {
                    name,
                    field,
                    part,
                    choices,
                } => {
                    map.serialize_key(name)?;
                    let value = values.value(*field);
                    match (value, part) {
                        (Ref::Texts(texts), Part::Shown) => {
                            map.serialize_value(
                                texts.shown(self.reader.language, &self.reader.terms.languages),
                            )?;
                        }
                        (Ref::Texts(texts), Part::In(tag)) => map.serialize_value(texts.exact(tag))?,
                        (Ref::Text(path), Part::Address) => {
                            map.serialize_value(&(self.reader.address)(path))?;
                        }
                        (Ref::Text(value), Part::Label) => {
                            let list = self.reader.terms.list(choices.unwrap_or_default());
                            // The contract's names of choices are Russian whatever the language of the request.
                            map.serialize_value(list.label(value, Lang::Ru))?;
                        }
                        (value, _) => serialize(&mut map, value, &self.reader)?,
                    }
                }
            }
        }
        map.end()
    }
}

fn serialize<M: serde::ser::SerializeMap>(
    map: &mut M,
    value: Ref<'_>,
    reader: &Reader<'_>,
) -> Result<(), M::Error> {
    match value {
        Ref::Null => map.serialize_value(&Json::Null),
        Ref::Bool(flag) => map.serialize_value(&flag),
        Ref::Int(number) => map.serialize_value(&number),
        Ref::Text(text) => map.serialize_value(text),
        Ref::Moment(at) => map.serialize_value(&(reader.moment)(at)),
        Ref::Day(day) => map.serialize_value(&day.to_string()),
        Ref::Json(json) => map.serialize_value(json),
        Ref::Texts(texts) => map.serialize_value(texts),
    }
}
