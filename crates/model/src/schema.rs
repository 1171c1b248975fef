//! Schemas of a model for the document of the API: of answers, of bodies, of the parameters of lists.

use serde_json::json;
use web::openapi::{Member, Operation, Schema};

use crate::{Declared, Exposure, Field, Kind, ListQuery, Part, Terms};

/// A list of texts for each language.
pub fn lists() -> Schema {
    Schema::new(json!({
        "type": "object",
        "additionalProperties": { "type": "array", "items": { "type": "string" } },
    }))
}

/// A part of a field in answers.
pub(crate) fn answered(field: &Field, part: &Part, terms: &Terms) -> Schema {
    match part {
        Part::Shown => Schema::text().says(field.help),
        Part::In(_) | Part::Label => Schema::text(),
        Part::Address => Schema::new(json!({ "type": ["string", "null"], "format": "uri" })),
        Part::Whole => {
            let schema = match field.choices {
                Some(list) => Schema::choice(terms.list(list).values()),
                None => value(field),
            };
            let schema = if field.is_null { schema.or_null() } else { schema };
            schema.says(field.help)
        }
    }
}

fn value(field: &Field) -> Schema {
    match field.kind {
        Kind::Line | Kind::Text => Schema::text(),
        Kind::Integer | Kind::Relation(_) => Schema::number(),
        Kind::Bool => Schema::new(json!({ "type": "boolean" })),
        Kind::Moment => Schema::new(json!({ "type": "string", "format": "date-time" })),
        Kind::Day => Schema::new(json!({ "type": "string", "format": "date" })),
        Kind::Image(_) => Schema::new(json!({ "type": ["string", "null"] })),
        Kind::Lists => lists(),
        Kind::Other => Schema::new(json!({})),
    }
}

/// A field in bodies, with its limits.
pub fn written(field: &Field, terms: &Terms) -> Schema {
    let mut schema = match field.choices {
        Some(list) => Schema::one_of(terms.list(list).spellings()),
        None => value(field),
    };
    if matches!(field.kind, Kind::Line | Kind::Text) && field.choices.is_none() {
        let limits = json!({ "maxLength": field.max, "minLength": field.is_required.then_some(1) });
        schema = schema.limited(&limits);
    }
    if let Some((smallest, largest)) = field.range {
        schema = schema.limited(&json!({ "minimum": smallest, "maximum": largest }));
    }
    let schema = if field.is_null { schema.or_null() } else { schema };
    schema.says(field.help)
}

/// A body with these fields of a model, those that are not hidden. `required` must be in it.
pub fn body<E: Declared>(terms: &Terms, names: &[&str], required: &[&str]) -> Schema {
    let given = |field: &&Field| names.contains(&field.name) && !field.is_hidden;
    let fields = E::fields().iter().filter(given);
    Schema::object(fields.map(|field| {
        let is_required = required.contains(&field.name);
        Member::new(field.name, written(field, terms)).required(is_required)
    }))
}

impl ListQuery {
    /// Describes the parameters that [`ListQuery::read`] reads.
    pub fn describe(operation: Operation, fields: &[Field], terms: &Terms) -> Operation {
        let visible = |field: &&Field| field.exposure != Exposure::Internal;
        let filters = fields.iter().filter(visible).filter(|field| field.is_filter);
        let operation = filters.fold(operation, |operation, field| {
            let schema = match field.choices {
                Some(list) => Schema::one_of(terms.list(list).values()),
                // What is not yes or no filters nothing.
                None if field.kind == Kind::Bool => Schema::text(),
                None => value(field),
            };
            operation.query(field.object_name(), field.help, schema)
        });
        let sortable = fields.iter().filter(|field| field.is_sortable);
        let names: Vec<_> = sortable.map(|field| format!("`{}`", field.name)).collect();
        if names.is_empty() {
            return operation;
        }
        let description = format!("{}; a minus in front reverses it.", names.join(", "));
        operation.query("ordering", description, Schema::text())
    }
}
