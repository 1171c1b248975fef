//! In which order models are stored: owners first, although a dump may have any order.
//!
//! Records are not sorted or kept aside. Instead the file is read as often as needed: once for nearly every dump that
//! Django writes, and once more for each model that stands before its owners. So memory stays bounded for any file.

use std::collections::BTreeMap;

use super::{Dump, Importer};
use crate::cli::Failure;

/// A model that an importer takes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Model {
    pub(super) name: &'static str,
    /// Place of its importer in the list.
    pub(super) importer: usize,
}

/// All models, owners before what belongs to them.
pub(super) fn models(importers: &[Box<dyn Importer>]) -> Vec<Model> {
    importers
        .iter()
        .enumerate()
        .flat_map(|(importer, slice)| slice.models().iter().map(move |name| Model { name, importer }))
        .collect()
}

/// How often each model stands in a file, and from where to where.
#[derive(Debug, Default)]
pub(super) struct Survey {
    seen: BTreeMap<String, Seen>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    count: u64,
    first: u64,
    last: u64,
}

impl Survey {
    /// Reads the whole file; a mistake in it is found before anything is stored. Blocks.
    pub(super) fn of(dump: &Dump) -> Result<Self, Failure> {
        let mut survey = Self::default();
        let mut place = 0;
        dump.models(|model| {
            survey.add(model, place);
            place += 1;
        })?;
        Ok(survey)
    }

    fn add(&mut self, model: String, place: u64) {
        let seen = self.seen.entry(model).or_insert(Seen {
            count: 0,
            first: place,
            last: place,
        });
        seen.count += 1;
        seen.last = place;
    }

    /// Records of models that are in `models`.
    pub(super) fn known(&self, models: &[Model]) -> u64 {
        models
            .iter()
            .filter_map(|model| self.seen.get(model.name))
            .map(|seen| seen.count)
            .sum()
    }

    /// Models that are not in `models`, with the number of their records.
    pub(super) fn unknown(&self, models: &[Model]) -> Vec<(String, u64)> {
        let is_known = |name: &str| models.iter().any(|model| model.name == name);
        self.seen
            .iter()
            .filter(|(name, _)| !is_known(name))
            .map(|(name, seen)| (name.clone(), seen.count))
            .collect()
    }

    /// Which models to take in each reading of the file, so that owners come first. Slices do not depend on each
    /// other; only models of one importer wait for each other.
    pub(super) fn readings(&self, models: &[Model]) -> Vec<Vec<&'static str>> {
        let mut placed: Vec<(Model, Seen, usize)> = Vec::new();
        let mut readings: Vec<Vec<&'static str>> = Vec::new();
        for model in models {
            let Some(seen) = self.seen.get(model.name) else {
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
            readings[reading].push(model.name);
            placed.push((*model, *seen, reading));
        }
        readings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODELS: [Model; 3] = [
        Model {
            name: "shop.shelf",
            importer: 0,
        },
        Model {
            name: "shop.book",
            importer: 0,
        },
        Model {
            name: "news.item",
            importer: 1,
        },
    ];

    fn readings(file: &[&str]) -> Vec<Vec<&'static str>> {
        let mut survey = Survey::default();
        for (place, model) in (0..).zip(file) {
            survey.add((*model).to_owned(), place);
        }
        survey.readings(&MODELS)
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
