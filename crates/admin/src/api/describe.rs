//! The operations of a section for the document of the API.

use model::Kind;
use serde_json::json;
use web::openapi::{Member, Operation, Schema};

use super::fields::{answered_fields, is_needed, name_of, relations, title_of};
use crate::{field::Field, section::Section};

/// The parameters that [`for_list`] reads.
pub(super) fn with_filters(section: &Section, operation: Operation) -> Operation {
    let fields = section.filters.iter().map(|i| &section.fields[*i]);
    let names = fields.map(name_of).chain(["search", "ordering"]);
    names.fold(operation, |operation, name| {
        operation.query(name, "As in the list of the admin.", Schema::text())
    })
}

/// The parameter `include`, if there is anything to include.
pub(super) fn with_titles(section: &Section, operation: Operation) -> Operation {
    let names: Vec<_> = relations(section).map(|(_, field)| name_of(field)).collect();
    if names.is_empty() {
        return operation;
    }
    let help = format!("Adds the titles of related objects: {}.", names.join(", "));
    operation.query("include", help, Schema::text())
}

/// An object in answers. A field that is hidden from the user is left out.
pub(super) fn answered(section: &Section) -> Schema {
    let shown = answered_fields(section);
    let titles: Vec<_> = relations(section).map(|(_, field)| title_of(field)).collect();
    let titles = titles.iter().map(|name| {
        let title = Schema::text().or_null().says("With `include`.");
        Member::new(name, title).required(false)
    });
    Schema::object(
        shown
            .map(|(_, field)| Member::new(name_of(field), schema_of(field)).required(field.name == "id"))
            .chain(titles),
    )
}

/// A body with the fields, and with pictures as files.
pub(super) fn reads(section: &Section, operation: Operation, is_whole: bool) -> Operation {
    let pictures = section.writable().filter(|(_, field)| field.is_uploaded());
    let pictures = pictures.map(|(_, field)| name_of(field)).collect();
    operation.reads_with_files(written(section, is_whole), pictures)
}

/// The fields of a body.
fn written(section: &Section, is_whole: bool) -> Schema {
    let fields = section.writable().map(|(_, field)| field);
    Schema::object(
        fields.map(|field| {
            Member::new(name_of(field), schema_of(field)).required(is_whole && is_needed(field))
        }),
    )
}

fn schema_of(field: &Field) -> Schema {
    let schema = match field.kind {
        _ if !field.choices.is_empty() => Schema::choice(field.choices.iter().map(|choice| &*choice.value)),
        Kind::Line | Kind::Text | Kind::Image(_) => Schema::text(),
        Kind::Integer | Kind::Relation(_) => Schema::number(),
        Kind::Bool => Schema::new(json!({ "type": "boolean" })),
        Kind::Moment => Schema::new(json!({ "type": "string", "format": "date-time" })),
        Kind::Day => Schema::new(json!({ "type": "string", "format": "date" })),
        Kind::Lists => model::schema::lists(),
        Kind::Other => Schema::new(json!({})),
    };
    if field.is_null { schema.or_null() } else { schema }
}
