//! Typed values of a form as text, field by field. Text is kept until it is valid.

use model::{Kind, Tag};
use std::collections::BTreeMap;

use db::sea_orm::sea_query::Value;
use serde_json::{Map, Value as Json};
use web::{FieldErrors, form::Form};

use crate::{field::Field, page_context::PageContext, relation, store::Record, value};

/// Texts by field number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Typed(pub(super) BTreeMap<usize, String>);

impl Typed {
    /// Texts of an unchanged form.
    pub(super) fn of(desk: &PageContext, record: &Record) -> Self {
        let texts = desk
            .section
            .writable()
            .map(|(i, field)| (i, stored(desk, field, &record.values[i])));
        Self(texts.collect())
    }

    /// Texts of the form for a new object. A value that the field itself would refuse is not suggested: no object has
    /// the key 0, and 0 may be out of the range of a number.
    pub(super) fn blank(desk: &PageContext, record: &Record) -> Self {
        let mut typed = Self::of(desk, record);
        for (i, text) in &mut typed.0 {
            let field = &desk.section.fields[*i];
            let is_refused = match field.kind {
                Kind::Relation(_) => true,
                Kind::Integer => value::parse(field, text, desk.setup.zone).is_err(),
                _ => false,
            };
            if is_refused {
                text.clear();
            }
        }
        typed
    }

    /// Texts of a submitted form. A field that was not sent is not changed.
    pub(super) fn read(desk: &PageContext, form: &Form) -> Self {
        let text = |field: &Field| match field.kind {
            Kind::Bool if !field.is_choice() => {
                // Browsers do not send an unticked box. Its hidden companion field shows that the form contained it.
                form.text(&format!("has-{}", field.name))?;
                Some(form.text(field.name).is_some().to_string())
            }
            Kind::Lists => {
                let mut lists = Map::new();
                for tag in &desk.setup.terms.languages {
                    let entries = form.text(&format!("{}.{tag}", field.name))?;
                    lists.insert(tag.to_string(), entries.replace("\r\n", "\n").into());
                }
                Some(Json::Object(lists).to_string())
            }
            Kind::Relation(_) => {
                let text = form.text(field.name)?;
                Some(relation::key_of(text).map_or_else(|| text.trim().to_owned(), |key| key.to_string()))
            }
            _ => form.text(field.name).map(|text| text.replace("\r\n", "\n")),
        };
        let texts = desk
            .section
            .writable()
            .filter_map(|(i, field)| Some((i, text(field)?)));
        Self(texts.collect())
    }

    pub(super) fn get(&self, field: usize) -> &str {
        self.0.get(&field).map_or("", String::as_str)
    }

    /// Values parsed from these texts. Errors are added to `errors`.
    pub(super) fn values(&self, desk: &PageContext, errors: &mut FieldErrors) -> Vec<(usize, Value)> {
        let mut values = Vec::new();
        for (&i, text) in &self.0 {
            let field = &desk.section.fields[i];
            if matches!(field.kind, Kind::Relation(_)) && errors.iter().any(|(name, _)| *name == *field.name)
            {
                continue;
            }
            match value::parse(field, text, desk.setup.zone) {
                Ok(value) => values.push((i, value)),
                Err(message) => errors.add(field.name, message),
            }
        }
        values
    }

    /// Removes the fields whose text equals the stored value. An old value that a newer rule would refuse then does not
    /// block a change of another field.
    pub(super) fn without_same(mut self, stored: &Self) -> Self {
        self.0.retain(|i, text| stored.0.get(i) != Some(text));
        self
    }

    /// Version of the editable fields.
    pub(super) fn version(&self) -> String {
        let texts = self.0.iter().map(|(i, text)| (i.to_string(), text.as_str()));
        web::sha256_hex(texts.collect::<Json>().to_string())[..16].to_owned()
    }

    /// The texts by field name, to be carried in a form.
    pub(super) fn to_json(&self, desk: &PageContext) -> String {
        let texts = self
            .0
            .iter()
            .map(|(i, text)| (desk.section.fields[*i].name, text.as_str()));
        texts.collect::<Json>().to_string()
    }

    /// The texts carried in a form.
    pub(super) fn from_json(desk: &PageContext, json: &str) -> Self {
        let texts: BTreeMap<String, String> = serde_json::from_str(json).unwrap_or_default();
        let text = |(name, text): (String, String)| Some((desk.section.named(&name)?, text));
        Self(texts.into_iter().filter_map(text).collect())
    }
}

/// A stored value as the text of its form field.
fn stored(desk: &PageContext, field: &Field, value: &Value) -> String {
    if field.kind != Kind::Lists {
        return value::text(value, desk.setup.zone);
    }
    let languages = desk.setup.terms.languages.iter();
    let lists = languages.map(|tag| (tag.as_str(), value::lines(value, tag)));
    lists.collect::<Json>().to_string()
}

/// The entries of one language in the text of a list field.
pub(super) fn entries(text: &str, tag: &Tag) -> String {
    let lists: Map<String, Json> = serde_json::from_str(text).unwrap_or_default();
    let entries = lists.get(tag.as_str()).and_then(Json::as_str);
    entries.unwrap_or_default().to_owned()
}
