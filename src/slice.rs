//! A slice as a value: everything that one part of a site contributes to the whole.
//!
//! A [`Slice`] is declared without a database, so that checks, documents and tests can read it. [`Slice::start`] makes
//! its running [`Parts`]; [`Slice::serve`] connects them to requests and to the schedule.

use std::{any::Any, fmt, pin::Pin, sync::Arc};

use admin::{Card, Pictures, Registry, Setup};
use jobs::Job;
use migration::Step;
use settings::Group;
use text::{Lang, Words};
use web::{Authenticate, Permission, Routes, guard::Shortcut};

use crate::{
    check::Check,
    core::{Colleague, Core, Pending, Store},
    failure::Failure,
    import::Importer,
    privacy::{Copies, Holder},
    settings::Settings,
    slices::Slices,
};

/// The paths in a store that the rows of a slice reference.
pub type NamedFiles = fn(Core) -> Pending<Result<Vec<String>, db::Error>>;

/// The users who have a permission, ordered by name.
pub type Colleagues = fn(Core, Permission) -> Pending<Result<Vec<Colleague>, db::Error>>;

/// A group of facts on the page of the system.
pub type SystemGroup =
    for<'a> fn(&'a Core, Lang) -> Pin<Box<dyn Future<Output = Result<admin::Group, web::Error>> + Send + 'a>>;

/// The places to which the list of erasures is copied.
pub type OpenCopies = fn(&Settings) -> Result<Arc<dyn Copies>, Failure>;

/// What one part of a site contributes. Every field but the name has an empty default.
#[derive(Clone)]
pub struct Slice {
    /// The name of the slice and of its folder.
    pub name: &'static str,
    /// Its section of settings.
    pub settings: Option<Group>,
    /// Its messages. Those of the program itself are in `locales`.
    pub words: Option<Words>,
    /// Checks of settings.
    pub checks: &'static [Check],
    /// Its steps of the schema. Those of the program itself are in the crate `migration`.
    pub steps: &'static [Step],
    /// Importers for Django data.
    pub importers: fn() -> Vec<Box<dyn Importer>>,
    /// The personal data that it stores.
    pub holder: Option<fn() -> Box<dyn Holder>>,
    /// The files that its rows reference.
    pub files: Option<(Store, NamedFiles)>,
    /// A folder of public pictures that is never served.
    pub closed_folder: Option<&'static str>,
    /// The users of the site. At most one slice has them.
    pub colleagues: Option<Colleagues>,
    /// Where the list of erasures is copied. At most one slice has it.
    pub copies: Option<OpenCopies>,
    /// Its group on the page of the system.
    pub system: Option<SystemGroup>,
    /// The place of its pages and cards among those of other slices: lower numbers come first.
    pub menu_order: i8,
    /// Adds its pages to the admin. Without running parts they can be checked, but do nothing.
    pub pages: fn(Registry, &Parts) -> Registry,
    /// Runs before any slice starts, so that no data is shown or sent before it.
    pub prepare: fn(Slices, Core) -> Pending<Result<(), Failure>>,
    /// Starts its running parts.
    pub start: fn(Core) -> Pending<Result<Parts, Failure>>,
    /// Its cards on the home page.
    pub cards: fn(&Assembly) -> Vec<Arc<dyn Card>>,
    /// What it serves, after every slice has started.
    pub serve: fn(&Assembly) -> Result<Served, Failure>,
}

impl Slice {
    /// A slice that contributes nothing yet.
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            settings: None,
            words: None,
            checks: &[],
            steps: &[],
            importers: Vec::new,
            holder: None,
            files: None,
            closed_folder: None,
            colleagues: None,
            copies: None,
            system: None,
            menu_order: 0,
            pages: |registry, _| registry,
            prepare: |_, _| Box::pin(async { Ok(()) }),
            start: |_| Box::pin(async { Ok(Parts::default()) }),
            cards: |_| Vec::new(),
            serve: |_| Ok(Served::default()),
        }
    }
}

/// The running parts of slices, found by their type, and how they end.
#[derive(Default)]
pub struct Parts {
    running: Vec<Arc<dyn Any + Send + Sync>>,
    pub(crate) pictures: Option<Arc<dyn Pictures>>,
    pub(crate) draining: Vec<Pending<()>>,
    pub(crate) ending: Vec<Pending<()>>,
}

impl Parts {
    /// The running part of this type.
    pub fn get<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        let mut found = self
            .running
            .iter()
            .filter_map(|part| part.clone().downcast::<T>().ok());
        found.next()
    }

    /// The running part of this type, for a slice that started it itself.
    ///
    /// # Errors
    /// It is not in the list.
    pub fn need<T: Any + Send + Sync>(&self) -> Result<Arc<T>, Failure> {
        let missing = || Failure::new(format!("{} was not started", std::any::type_name::<T>()));
        self.get().ok_or_else(missing)
    }

    /// Adds a running part.
    #[must_use]
    pub fn with<T: Any + Send + Sync>(mut self, part: Arc<T>) -> Self {
        self.running.push(part);
        self
    }

    /// Sets the store of pictures that are uploaded in the admin.
    #[must_use]
    pub fn with_pictures(mut self, pictures: Arc<dyn Pictures>) -> Self {
        self.pictures = Some(pictures);
        self
    }

    /// Adds work that is awaited when no request arrives any more.
    #[must_use]
    pub fn drained_by(mut self, work: impl Future<Output = ()> + Send + 'static) -> Self {
        self.draining.push(Box::pin(work));
        self
    }

    /// Adds work that is awaited after everything is drained. If it is never awaited, it is dropped with the site.
    #[must_use]
    pub fn ended_by(mut self, work: impl Future<Output = ()> + Send + 'static) -> Self {
        self.ending.push(Box::pin(work));
        self
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.running.extend(other.running);
        self.pictures = other.pictures.or_else(|| self.pictures.take());
        self.draining.extend(other.draining);
        self.ending.extend(other.ending);
    }
}

/// The started site, to which each slice adds what it serves.
pub struct Assembly {
    /// The foundation.
    pub core: Core,
    /// The slices.
    pub slices: Slices,
    /// The running parts of all slices.
    pub parts: Parts,
    /// The admin pages of all slices.
    pub pages: Arc<Registry>,
    /// What the admin's pages stand on.
    pub setup: Setup,
    /// The cards of the home page; empty while the cards themselves are made.
    pub cards: Vec<Arc<dyn Card>>,
}

/// Updates metrics that cannot be updated when the events happen.
pub type Measure = Box<dyn Fn() -> Pending<()> + Send + Sync>;

/// What a slice serves.
#[derive(Default)]
pub struct Served {
    /// Its routes.
    pub routes: Routes,
    /// What is at `/` and at addresses that are no routes. That of a later slice takes the place of an earlier one.
    pub website: Option<Routes>,
    /// Its scheduled jobs, each run by one instance for all.
    pub jobs: Vec<Job>,
    /// Its metrics.
    pub measure: Option<Measure>,
    /// Finds the user of a request. Exactly one slice does.
    pub authenticate: Option<Arc<dyn Authenticate>>,
    /// Answers prepared requests before the routes. At most one slice does.
    pub shortcut: Option<Arc<dyn Shortcut>>,
}

impl fmt::Debug for Slice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
