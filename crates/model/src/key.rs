//! The names of a field. A field has one name in the database, and one or several in forms, JSON, histories and dumps:
//! `title` in the database is `title_ru`, `title_en`, `title_uz` in a form.

use std::{
    collections::HashSet,
    sync::{LazyLock, Mutex, PoisonError},
};

use crate::{Field, Kind, Languages, Tag, Terms};

/// Which part of a field a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The whole value.
    Whole,
    /// Of a translated text: the text in one language.
    In(Tag),
    /// Of a translated text: the text in the language of the request.
    Shown,
    /// Of a choice: its name.
    Label,
    /// Of a picture: its address.
    Address,
}

/// One name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The name.
    pub name: &'static str,
    /// The position of the field.
    pub field: usize,
    /// Which part of the field.
    pub part: Part,
}

impl Key {
    fn new(name: &str, field: usize, part: Part) -> Self {
        Self {
            name: interned(name),
            field,
            part,
        }
    }
}

/// The names of all fields in forms, histories and dumps: what can be written. A translated text has one for each
/// language.
pub fn keys(fields: &[Field], languages: &Languages) -> Vec<Key> {
    let all = fields.iter().enumerate();
    all.flat_map(|(at, field)| written(at, field, languages))
        .collect()
}

fn written(at: usize, field: &Field, languages: &Languages) -> Vec<Key> {
    if !field.is_translated {
        return vec![Key::new(field.name, at, Part::Whole)];
    }
    let in_each = languages
        .iter()
        .map(|tag| Key::new(&format!("{}_{tag}", field.name), at, Part::In(tag.clone())));
    in_each.collect()
}

/// The names of a field in answers of the API.
pub(crate) fn answered(at: usize, field: &Field, terms: &Terms) -> Vec<Key> {
    let own = Key::new(field.name, at, Part::Whole);
    match field.kind {
        _ if field.is_translated => {
            let mut all = vec![Key::new(field.name, at, Part::Shown)];
            all.extend(written(at, field, &terms.languages));
            all
        }
        _ if field.choices.is_some() => {
            vec![own, Key::new(&format!("{}_display", field.name), at, Part::Label)]
        }
        Kind::Image(_) => vec![
            Key::new(field.name, at, Part::Address),
            Key::new(&format!("{}_url", field.name), at, Part::Address),
        ],
        Kind::Relation(_) => vec![Key::new(field.object_name(), at, Part::Whole)],
        _ => vec![own],
    }
}

/// A name that lives as long as the program. Each is kept once; there are as many as fields and languages.
fn interned(name: &str) -> &'static str {
    static NAMES: LazyLock<Mutex<HashSet<&'static str>>> = LazyLock::new(Mutex::default);
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return known;
    }
    let name: &'static str = Box::leak(name.into());
    names.insert(name);
    name
}
