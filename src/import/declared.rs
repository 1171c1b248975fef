//! The fields of a declared model in Django's dump.

use model::{Languages, Tag, Translated};
use serde_json::{Map, Value};

use super::field::{Fault, Field, NUL, holds_nul, kind_of, text};

impl Field {
    /// The fields of a declared model in Django's dump: all but the key and what only this site has.
    pub fn of_model<E: model::Declared>(renamed: &[(&str, Self)]) -> Vec<Self> {
        let fields = E::fields()
            .iter()
            .filter(|field| !field.is_key() && !field.is_hidden);
        let of_field = |field: &'static model::Field| {
            if let Some((_, own)) = renamed.iter().find(|(name, _)| *name == field.name) {
                return own.clone();
            }
            match field.kind {
                _ if field.is_translated => Self::texts(field.name),
                model::Kind::Image(_) => Self::file(field.name),
                model::Kind::Relation(_) => Self::link(field.object_name()),
                model::Kind::Integer => Self::integer(field.name),
                model::Kind::Bool => Self::flag(field.name, false),
                model::Kind::Moment | model::Kind::Day => Self::time(field.name),
                model::Kind::Lists | model::Kind::Other => Self::json(field.name),
                model::Kind::Line | model::Kind::Text => {
                    Self::text(field.name, field.max.unwrap_or(usize::MAX))
                }
            }
        };
        fields.map(of_field).collect()
    }
}

/// The texts of `name_ru`, `name_en` …: those of the site's languages, and of other languages that are known, which are
/// kept for the day on which the site has them.
pub(super) fn texts(
    name: &str,
    given: &mut Map<String, Value>,
    languages: &Languages,
    faults: &mut Vec<Fault>,
) -> Translated {
    let tag = |field: &str| {
        let tag = Tag::parse(field.strip_prefix(name)?.strip_prefix('_')?).ok()?;
        (languages.iter().any(|known| *known == tag) || tag.is_known()).then_some(tag)
    };
    let found: Vec<_> = given
        .keys()
        .filter_map(|field| Some((field.clone(), tag(field)?)))
        .collect();
    let mut texts = Translated::default();
    for (field, tag) in found {
        let Some(value) = given.remove(&field) else {
            continue;
        };
        match read_text(value) {
            Ok(text) => texts.set(&tag, &text),
            Err(what) => faults.push(Fault { field, what }),
        }
    }
    texts
}

fn read_text(value: Value) -> Result<String, String> {
    if holds_nul(&value) {
        return Err(NUL.to_owned());
    }
    match value {
        Value::Null => Err("is null, and must not be".to_owned()),
        value => text(&value).ok_or_else(|| format!("is {}, and a text belongs here", kind_of(&value))),
    }
}
