//! The order in which models are stored: owners first, although a dump may have any order.
//!
//! Records are neither sorted nor kept in memory. Instead the file is read as often as needed: once for nearly every
//! dump that Django writes, and once more for each model that comes before its owners. Memory use therefore stays
//! bounded for any file.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::{
    Importer,
    dump::{Dump, Glance},
    field::Model,
};
use crate::failure::Failure;

/// A model that an importer handles.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) model: &'static Model,
    /// Index of its importer in the list.
    pub(super) importer: usize,
}

/// All models, owners before the models that belong to them.
pub(super) fn models(importers: &[&dyn Importer]) -> Vec<Known> {
    importers
        .iter()
        .enumerate()
        .flat_map(|(importer, slice)| slice.models().iter().map(move |model| Known { model, importer }))
        .collect()
}

/// For each model its number of objects, their first and last position in the file, and the values of all objects that
/// are needed in advance.
#[derive(Debug, Default)]
pub(super) struct Survey {
    seen: BTreeMap<String, Seen>,
}

#[derive(Clone, Debug, Default)]
struct Seen {
    count: u64,
    first: u64,
    last: u64,
    largest: i64,
    slugs: HashSet<String>,
}

impl Survey {
    /// Reads the whole file, so that an error in it is found before anything is stored. Blocks.
    pub(super) fn of(dump: &Dump, models: &[Known]) -> Result<Self, Failure> {
        let mut survey = Self::default();
        let mut place = 0;
        let is_known = |name: &str| models.iter().any(|known| known.model.name == name);
        dump.glance(|object| {
            let is_known = is_known(&object.model);
            survey.add(object, place, is_known);
            place += 1;
        })?;
        Ok(survey)
    }

    fn add(&mut self, object: Glance, place: u64, is_known: bool) {
        let key = object.key();
        let seen = self.seen.entry(object.model).or_insert(Seen {
            first: place,
            ..Seen::default()
        });
        seen.count += 1;
        seen.last = place;
        if !is_known {
            return;
        }
        seen.largest = seen.largest.max(key.unwrap_or_default());
        if let Value::String(slug) = object.fields.slug {
            seen.slugs.insert(slug);
        }
    }

    /// The slugs of the objects, by model.
    pub(super) fn slugs(&self) -> HashMap<String, HashSet<String>> {
        let with = self.seen.iter().filter(|(_, seen)| !seen.slugs.is_empty());
        with.map(|(model, seen)| (model.clone(), seen.slugs.clone()))
            .collect()
    }

    /// The largest key of each model.
    pub(super) fn largest(&self) -> HashMap<String, i64> {
        let models = self.seen.iter();
        models
            .map(|(model, seen)| (model.clone(), seen.largest))
            .collect()
    }

    /// Number of records whose model is in `models`.
    pub(super) fn known(&self, models: &[Known]) -> u64 {
        models
            .iter()
            .filter_map(|known| self.seen.get(known.model.name))
            .map(|seen| seen.count)
            .sum()
    }

    /// Models that are not in `models`, with the number of their records.
    pub(super) fn unknown(&self, models: &[Known]) -> Vec<(String, u64)> {
        let is_known = |name: &str| models.iter().any(|known| known.model.name == name);
        self.seen
            .iter()
            .filter(|(name, _)| !is_known(name))
            .map(|(name, seen)| (name.clone(), seen.count))
            .collect()
    }

    /// The models to import in each pass over the file, so that owners come first. Slices do not depend on each other;
    /// only models of the same importer have an order.
    pub(super) fn readings(&self, models: &[Known]) -> Vec<Vec<&'static str>> {
        let mut placed: Vec<(Known, &Seen, usize)> = Vec::new();
        let mut readings: Vec<Vec<&'static str>> = Vec::new();
        for model in models {
            let Some(seen) = self.seen.get(model.model.name) else {
                continue;
            };
            let owners = placed
                .iter()
                .filter(|(owner, ..)| owner.importer == model.importer);
            let reading = owners
                .map(|(_, owner, reading)| reading + usize::from(owner.last > seen.first))
                .max()
                .unwrap_or(0);
            if readings.len() <= reading {
                readings.resize_with(reading + 1, Vec::new);
            }
            readings[reading].push(model.model.name);
            placed.push((*model, seen, reading));
        }
        readings
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    const fn model(name: &'static str) -> Model {
        Model {
            name,
            table: None,
            kind: None,
            natural: None,
            fields: Cow::Borrowed(&[]),
        }
    }

    static SHELF: Model = model("shop.shelf");
    static BOOK: Model = model("shop.book");
    static ITEM: Model = model("news.item");

    fn models() -> Vec<Known> {
        [(&SHELF, 0), (&BOOK, 0), (&ITEM, 1)]
            .map(|(model, importer)| Known { model, importer })
            .into()
    }

    fn readings(file: &[&str]) -> Vec<Vec<&'static str>> {
        let mut survey = Survey::default();
        for (place, model) in (0..).zip(file) {
            let object = serde_json::json!({ "model": model, "pk": 1, "fields": {} });
            survey.add(serde_json::from_value(object).unwrap(), place, true);
        }
        survey.readings(&models())
    }

    #[test]
    fn a_file_in_order_is_read_once() {
        let file = [
            "news.item",
            "shop.shelf",
            "shop.shelf",
            "shop.book",
            "news.item",
            "shop.book",
        ];
        assert_eq!(readings(&file), [["shop.shelf", "shop.book", "news.item"]]);
        assert_eq!(readings(&["shop.book"]), [["shop.book"]]);
        assert!(readings(&["else.where"]).is_empty());
    }

    #[test]
    fn books_before_their_shelves_wait_for_a_second_reading() {
        let wanted = [vec!["shop.shelf", "news.item"], vec!["shop.book"]];
        assert_eq!(readings(&["shop.book", "news.item", "shop.shelf"]), wanted);
        assert_eq!(
            readings(&["news.item", "shop.shelf", "shop.book", "shop.shelf"]),
            wanted
        );
    }
}
