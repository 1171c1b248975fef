//! Relations: fields that hold the key of an object of another model.
//!
//! People see the title of the object, and find another one by typing. A form field holds `17 · Title`; a number alone
//! and the words of exactly one title are understood as well, so that it works without a script.

use std::collections::{BTreeMap, BTreeSet};

use axum::{Json, extract::State as Extract};
use db::sea_orm::{Condition, sea_query::ExprTrait as _};
use model::Kind;
use text::Message;
use web::{Error, FieldErrors, Identity, Query};

use crate::{
    field::Field,
    list::{cursor::Place, list_query::State},
    page_context::PageContext,
    section::Section,
    store::{Record, Wanted},
};

/// Number of objects that a field offers at once.
const OFFERED: u64 = 50;
/// Number of titles in a message about several objects that match.
const NAMED: usize = 3;
/// Stands between the key and the title.
const BETWEEN: &str = " · ";

/// An object of another model, as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Related {
    pub(crate) title: String,
    /// The address of its page.
    pub(crate) path: String,
}

/// The objects that fields refer to: by the position of the field, and their key.
pub(crate) type RelatedObjects = BTreeMap<(usize, i64), Related>;

/// A relation in a form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Offered {
    /// The text in the field.
    pub(crate) text: String,
    /// The object that it refers to now.
    pub(crate) related: Option<Related>,
    /// Texts that the field offers.
    pub(crate) options: Vec<String>,
}

impl PageContext {
    /// The section of the model that a field refers to.
    fn related_to(&self, field: &Field) -> Option<&Section> {
        let Kind::Relation(model) = field.kind else {
            return None;
        };
        let found = self.sections.iter().find(|section| section.name == model);
        found.map(AsRef::as_ref)
    }
}

/// The key at the beginning of a text: of `17`, or of `17 · Title`.
pub(crate) fn key_of(text: &str) -> Option<i64> {
    let number = text.split_once(BETWEEN).map_or(text, |(number, _)| number);
    number.trim().trim_start_matches('#').parse().ok()
}

fn words_of(record: &Record) -> String {
    format!("{}{BETWEEN}{}", record.id, record.title)
}

/// The objects with these keys that the user may see. One query for each field.
pub(crate) async fn objects(
    desk: &PageContext,
    who: &Identity,
    wanted: Vec<(usize, i64)>,
) -> Result<RelatedObjects, Error> {
    let mut by_field: BTreeMap<usize, BTreeSet<i64>> = BTreeMap::new();
    for (field, key) in wanted {
        by_field.entry(field).or_default().insert(key);
    }
    let mut objects = RelatedObjects::new();
    for (i, keys) in by_field {
        let Some(target) = desk.related_to(&desk.section.fields[i]) else {
            continue;
        };
        let among = target.key().is_in(keys);
        for record in rows(desk, who, target, Condition::all().add(among), None).await? {
            let path = format!("{}{}/", target.path(), record.id);
            let related = Related {
                title: record.title,
                path,
            };
            objects.insert((i, record.id), related);
        }
    }
    Ok(objects)
}

/// Rows of a section that the user may see, in the order of its list.
async fn rows(
    desk: &PageContext,
    who: &Identity,
    target: &Section,
    condition: Condition,
    limit: Option<u64>,
) -> Result<Vec<Record>, Error> {
    if !who.can(target.permissions.view) {
        return Ok(Vec::new());
    }
    let store = target.store()?;
    let condition = Condition::all().add(store.scope(who)).add(condition);
    let order = target.order.unwrap_or((target.key, true));
    let wanted = Wanted {
        limit: limit.unwrap_or(u64::from(u32::MAX)),
        ..Place::First.wanted(target, order, condition)
    };
    store.rows(desk.setup.db.read(), target, wanted).await
}

/// The first objects that contain the words.
async fn find(
    desk: &PageContext,
    who: &Identity,
    target: &Section,
    words: &str,
    limit: u64,
) -> Result<Vec<Record>, Error> {
    let query = Query::parse(&Query::default().with("q", Some(words)))?;
    let (backend, zone) = (desk.setup.db.backend(), desk.setup.zone);
    let mut state = State::new(target, who, query, backend, zone);
    state
        .look(desk.setup.db.read(), &target.store()?.scope(who))
        .await?;
    let condition = if words.is_empty() {
        Condition::all()
    } else {
        state.condition()
    };
    rows(desk, who, target, condition, Some(limit)).await
}

/// The relations of a form with what their fields offer. `texts` are those of the form.
pub(crate) async fn offered(
    desk: &PageContext,
    who: &Identity,
    texts: &BTreeMap<usize, String>,
) -> Result<BTreeMap<usize, Offered>, Error> {
    let relations: Vec<_> = texts
        .iter()
        .filter_map(|(&i, text)| Some((i, text, desk.related_to(&desk.section.fields[i])?)))
        .collect();
    let keys = relations
        .iter()
        .filter_map(|(i, text, _)| Some((*i, key_of(text)?)));
    let objects = objects(desk, who, keys.collect()).await?;
    let mut all = BTreeMap::new();
    for (i, text, target) in relations {
        let options = find(desk, who, target, "", OFFERED).await?;
        let related = key_of(text).and_then(|key| objects.get(&(i, key)));
        let offered = Offered {
            text: match (related, key_of(text)) {
                (Some(related), Some(key)) => format!("{key}{BETWEEN}{}", related.title),
                _ => text.clone(),
            },
            related: related.cloned(),
            options: options.iter().map(words_of).collect(),
        };
        all.insert(i, offered);
    }
    Ok(all)
}

/// Replaces what was typed into relations by the keys of the objects. Errors are added at their fields.
pub(crate) async fn resolve(
    desk: &PageContext,
    who: &Identity,
    texts: &mut BTreeMap<usize, String>,
    errors: &mut FieldErrors,
) -> Result<(), Error> {
    for (&i, text) in texts.iter_mut() {
        let field = &desk.section.fields[i];
        let Some(target) = desk.related_to(field).filter(|_| !text.trim().is_empty()) else {
            continue;
        };
        let found = match key_of(text) {
            Some(key) => {
                let it = target.key().eq(key);
                rows(desk, who, target, Condition::all().add(it), Some(1)).await?
            }
            None => find(desk, who, target, text.trim(), NAMED as u64 + 1).await?,
        };
        match &found[..] {
            [one] => *text = one.id.to_string(),
            [] => errors.add(
                field.name,
                Message::new("admin-relation-unknown").with("text", text.clone()),
            ),
            several => {
                let named: Vec<_> = several.iter().take(NAMED).map(words_of).collect();
                let message = Message::new("admin-relation-several").with("found", named.join("; "));
                errors.add(field.name, message);
            }
        }
    }
    Ok(())
}

/// Returns the texts that a relation offers for `?field=product_id&q=words`.
pub(crate) async fn search(
    Extract(desk): Extract<PageContext>,
    who: Identity,
    query: Query,
) -> Result<Json<Vec<String>>, Error> {
    let section = &desk.section;
    let field = query.get("field").and_then(|name| section.named(name));
    let target = field.and_then(|i| desk.related_to(&section.fields[i]));
    let target = target.ok_or_else(Error::not_found)?;
    let words = query.get("q").unwrap_or_default().trim();
    let words = words.split_once(BETWEEN).map_or(words, |(_, title)| title);
    let found = find(&desk, &who, target, words, OFFERED).await?;
    Ok(Json(found.iter().map(words_of).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_from_what_people_type() {
        for (text, key) in [("17", 17), (" 17 ", 17), ("#17", 17), ("17 · Бирка · крафт", 17)] {
            assert_eq!(key_of(text), Some(key), "{text}");
        }
        for text in ["", "Бирка", "Бирка · 17", "17 бирок"] {
            assert_eq!(key_of(text), None, "{text}");
        }
    }
}
