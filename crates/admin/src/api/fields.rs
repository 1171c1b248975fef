//! The fields of a section in its API.

use model::Kind;

use crate::{field::Field, section::Section};

/// The name of a field in the API: that of the form, and for a relation that of the object.
pub(super) fn name_of(field: &Field) -> &'static str {
    model::object_name(field.name, field.kind)
}

/// The fields of answers, with their positions.
pub(super) fn answered_fields(section: &Section) -> impl Iterator<Item = (usize, &Field)> {
    let fields = section.fields.iter().enumerate();
    fields.filter(|(_, field)| !field.is_hidden)
}

/// The relations of a section.
pub(super) fn relations(section: &Section) -> impl Iterator<Item = (usize, &Field)> {
    let is_relation = |field: &Field| matches!(field.kind, Kind::Relation(_));
    answered_fields(section).filter(move |(_, field)| is_relation(field))
}

/// The member with the title of a related object.
pub(super) fn title_of(field: &Field) -> String {
    format!("{}_title", name_of(field))
}

/// Whether a whole object has to have it.
pub(super) fn is_needed(field: &Field) -> bool {
    field.is_required || matches!(field.kind, Kind::Relation(_)) && !field.is_null
}
