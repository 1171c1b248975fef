//! The slices of a site, and what they contribute together.

use std::sync::Arc;

use admin::Registry;
use migration::Schema;
use model::Terms;
use settings::Group;
use web::Permission;

use crate::{
    check::{self, Check},
    core::{AllSlices, Colleague, Core, Pending},
    failure::Failure,
    import::Importer,
    privacy::{NoCopies, Privacy},
    settings::GROUPS,
    slice::{Parts, Slice, SystemGroup},
};

/// The slices of a site, in the order in which they start, import data and list their settings. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Slices(Arc<[Slice]>);

impl Slices {
    /// A site of these slices.
    pub fn new(slices: impl IntoIterator<Item = Slice>) -> Self {
        let slices: Arc<[Slice]> = slices.into_iter().collect();
        for (slice, words) in slices.iter().filter_map(|slice| Some((slice, slice.words?))) {
            if let Err(mistake) = text::add(words) {
                // The pages show keys instead of words; `check` and the tests of a slice find them.
                eprintln!("paradise: warning: {}: {mistake}", slice.name);
            }
        }
        Self(slices)
    }

    /// The same site with a further slice.
    #[must_use]
    pub fn with(self, slice: Slice) -> Self {
        let mut slices: Vec<_> = self.0.iter().cloned().collect();
        slices.push(slice);
        Self::new(slices)
    }

    /// The schema: the steps of the program, and those of further slices.
    pub fn schema(&self) -> Schema {
        Schema::new(self.iter().flat_map(|slice| slice.steps).copied())
    }

    /// The slices.
    pub fn iter(&self) -> impl Iterator<Item = &Slice> {
        self.0.iter()
    }

    /// All sections of settings, those of the foundation first.
    pub fn settings(&self) -> Vec<Group> {
        let own = self.iter().filter_map(|slice| slice.settings);
        GROUPS.iter().copied().chain(own).collect()
    }

    /// All checks of settings, those of the foundation first.
    pub fn checks(&self) -> Vec<Check> {
        let own = self.iter().flat_map(|slice| slice.checks).copied();
        check::FOUNDATION.iter().copied().chain(own).collect()
    }

    /// The importers for Django data. Users come first, because other objects may refer to them.
    pub fn importers(&self) -> Vec<Box<dyn Importer>> {
        let (users, others): (Vec<_>, Vec<_>) = self.iter().partition(|slice| slice.colleagues.is_some());
        let ordered = users.into_iter().chain(others);
        ordered.flat_map(|slice| (slice.importers)()).collect()
    }

    /// The service for requests of persons about their data.
    ///
    /// # Errors
    /// The client of a bucket could not be created.
    pub fn privacy(&self, core: &Core) -> Result<Privacy, Failure> {
        let holders = self.iter().filter_map(|slice| slice.holder);
        let copies = match self.iter().find_map(|slice| slice.copies) {
            Some(open) => open(&core.settings)?,
            None => Arc::new(NoCopies),
        };
        Ok(Privacy::new(
            core,
            holders.map(|holder| holder()).collect(),
            copies,
        ))
    }

    /// Folders of public pictures that are never served.
    pub fn closed_folders(&self) -> Vec<&'static str> {
        self.iter().filter_map(|slice| slice.closed_folder).collect()
    }

    /// The groups of the page of the system.
    pub fn system_groups(&self) -> Vec<SystemGroup> {
        self.iter().filter_map(|slice| slice.system).collect()
    }

    /// The slices in the order of their pages and cards.
    pub fn in_menu_order(&self) -> Vec<&Slice> {
        let mut slices: Vec<_> = self.iter().collect();
        slices.sort_by_key(|slice| slice.menu_order);
        slices
    }

    /// The admin pages. Without running parts they can be checked, but do nothing.
    pub fn pages(&self, terms: &Terms, parts: &Parts) -> Registry {
        self.in_menu_order()
            .into_iter()
            .fold(Registry::new(terms.clone()), |pages, slice| {
                (slice.pages)(pages, parts)
            })
    }
}

impl AllSlices for Slices {
    fn colleagues(&self, core: &Core, permission: Permission) -> Pending<Result<Vec<Colleague>, db::Error>> {
        match self.iter().find_map(|slice| slice.colleagues) {
            Some(colleagues) => colleagues(core.clone(), permission),
            None => Box::pin(async { Ok(Vec::new()) }),
        }
    }

    fn named_files(&self, core: &Core) -> Pending<Result<Vec<String>, db::Error>> {
        let (slices, core) = (self.clone(), core.clone());
        Box::pin(async move {
            let mut all = Vec::new();
            for (store, files) in slices.iter().filter_map(|slice| slice.files) {
                let paths = files(core.clone()).await?.into_iter();
                all.extend(paths.map(|path| format!("{}{path}", store.prefix())));
            }
            Ok(all)
        })
    }
}
