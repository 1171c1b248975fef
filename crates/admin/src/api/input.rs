//! The values of a request.

use db::sea_orm::sea_query::Value;
use model::Kind;
use serde_json::{Map, Value as JsonValue};
use text::Message;
use web::{
    Error, FieldErrors, Identity,
    form::{Form, Sent},
};

use super::fields::{is_needed, name_of};
use crate::{field::Field, form::upload, page_context::PageContext, relation, value};

/// The values of the fields that a request has.
pub(super) async fn values(
    desk: &PageContext,
    who: &Identity,
    form: &mut Form,
    is_whole: bool,
) -> Result<Vec<(usize, Value)>, Error> {
    let section = &desk.section;
    let hidden = section.hidden_from(who);
    let (mut values, mut errors) = (Vec::new(), FieldErrors::default());
    let mut related = std::collections::BTreeMap::new();
    for (i, field) in section.writable().filter(|(i, _)| !hidden.contains(i)) {
        let name = name_of(field);
        if let Some(file) = field.is_uploaded().then(|| form.take_kept(name).pop()).flatten() {
            match upload::keep(desk, field, file).await? {
                Ok(path) => values.push((i, path.into())),
                Err(message) => errors.add(name, message),
            }
            continue;
        }
        let Some(given) = form.value(name) else {
            if is_whole && is_needed(field) {
                errors.add(name, Message::new("field-required"));
            }
            continue;
        };
        if given.is_null() {
            if field.is_null {
                values.push((i, value::null(field)));
            } else {
                errors.add(name, Message::new("field-null"));
            }
            continue;
        }
        if !is_of_kind(given, field) {
            errors.add(name, Message::new("field-not-text"));
            continue;
        }
        let text = match field.kind {
            Kind::Lists => lines_of(&given.to_string()),
            _ => given.to_string(),
        };
        if matches!(field.kind, Kind::Relation(_)) {
            related.insert(i, text.clone());
        }
        match value::parse(field, &text, desk.setup.zone) {
            Ok(value) => values.push((i, value)),
            Err(message) => errors.add(name, message),
        }
    }
    let mut unknown = FieldErrors::default();
    relation::resolve(desk, who, &mut related, &mut unknown).await?;
    for (name, messages) in unknown.iter() {
        let field = section.fields.iter().find(|field| field.name == name);
        for message in messages {
            let name = field.map_or_else(|| name.to_owned(), |field| name_of(field).to_owned());
            errors.add(&name, message.clone());
        }
    }
    if errors.is_empty() {
        Ok(values)
    } else {
        Err(Error::invalid(errors))
    }
}

/// Whether a value can be one of a field at all: an object is no text, whatever its words are
/// (`docs/api/contract.md#fields`).
fn is_of_kind(given: &Sent, field: &Field) -> bool {
    let is_text = matches!(given, Sent::Text(_) | Sent::Number(_));
    match field.kind {
        Kind::Bool => is_text || matches!(given, Sent::Bool(_)),
        Kind::Lists | Kind::Other => true,
        _ => is_text,
    }
}

/// Lists by language, in the form in which pages carry them: one text with an entry on each line.
fn lines_of(json: &str) -> String {
    let lists: Map<String, JsonValue> = serde_json::from_str(json).unwrap_or_default();
    let lines = lists.into_iter().map(|(code, entries)| {
        let entries = entries
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(JsonValue::as_str);
        (code, JsonValue::from(entries.collect::<Vec<_>>().join("\n")))
    });
    JsonValue::Object(lines.collect()).to_string()
}
