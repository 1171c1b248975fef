//! A running site: its slices are started, connected to requests and to the schedule, and ended in order.

use std::{sync::Arc, time::Duration};

use admin::Setup;
use jobs::Scheduler;
use tokio::task::JoinHandle;
use web::{
    Route, Routes,
    guard::{self, Guard},
    openapi::Operation,
};

use crate::{
    api_reference, audit,
    core::{Core, Pending},
    failure::Failure,
    health::Phase,
    slice::{Assembly, Measure, Parts, Served},
    slices::Slices,
};

/// A running site.
pub struct Site {
    guard: Guard,
    routes: Vec<Route>,
    operations: Vec<(Route, Operation)>,
    parts: Parts,
    measuring: JoinHandle<()>,
    scheduler: Scheduler,
}

/// How often the counts of slices in the database are copied to metrics.
const MEASURE_EVERY: Duration = Duration::from_secs(5);

/// How long running jobs may take at shutdown.
const JOBS_PATIENCE: Duration = Duration::from_secs(5);

impl Site {
    /// Starts every slice.
    ///
    /// # Errors
    /// A slice cannot read the data that it needs.
    pub async fn start(slices: &Slices, core: Core) -> Result<Self, Failure> {
        for slice in slices.iter() {
            (slice.prepare)(slices.clone(), core.clone()).await?;
        }
        let mut parts = Parts::default();
        for slice in slices.iter() {
            parts.merge((slice.start)(core.clone()).await?);
        }
        let site = assemble(slices, core, parts);
        let mut served = Served::default();
        let mut measures = Vec::new();
        for slice in slices.iter() {
            let of_slice = (slice.serve)(&site)?;
            served.routes = served.routes.merge(of_slice.routes);
            served.website = of_slice.website.or(served.website);
            served.jobs.extend(of_slice.jobs);
            measures.extend(of_slice.measure);
            served.authenticate = served.authenticate.or(of_slice.authenticate);
            served.shortcut = served.shortcut.or(of_slice.shortcut);
        }
        let routes = served
            .routes
            .merge(site.pages.routes(&site.setup))
            .merge(admin::routes())
            .merge(served.website.unwrap_or_default());
        let schema = api_reference::routes(&site.core, routes.operations());
        let routes = routes.merge(schema);
        let Assembly { core, parts, .. } = site;
        let list = routes.list().to_vec();
        let operations = routes.operations().to_vec();
        let site = Self {
            guard: guard(&core, routes, served.authenticate, served.shortcut)?,
            routes: list,
            operations,
            parts,
            measuring: tokio::spawn(measure(core.clone(), measures)),
            scheduler: Scheduler::start(&core.db, served.jobs, &jobs::Options::default()),
        };
        core.health.enter(Phase::Serving);
        Ok(site)
    }

    /// The HTTP service for the accept loop.
    pub fn guard(&self) -> Guard {
        self.guard.clone()
    }

    /// All routes, for tests and documents.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// The operations of the API, for tests.
    pub fn operations(&self) -> &[(Route, Operation)] {
        &self.operations
    }

    /// The running parts of the slices.
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// Finishes the queued work. No requests arrive any more.
    pub async fn stop(self) {
        self.measuring.abort();
        let Parts { draining, ending, .. } = self.parts;
        tokio::join!(all(draining), self.scheduler.stop(JOBS_PATIENCE));
        // Last, so that sending the notifications of the last lead begins now and not at the next start.
        all(ending).await;
    }
}

async fn all(work: Vec<Pending<()>>) {
    futures_util::future::join_all(work).await;
}

/// Collects the pages of all slices, and then the cards, which may count rows of pages.
fn assemble(slices: &Slices, core: Core, parts: Parts) -> Assembly {
    let pages = Arc::new(slices.pages(&core.terms, &parts));
    let setup = Setup::new(core.db.clone(), &core.settings.site.name, core.zone.tz());
    let setup = Setup {
        terms: core.terms.as_ref().clone(),
        history: Arc::new(audit::Kept(core.db.clone())),
        pictures: parts.pictures.clone().unwrap_or_else(|| setup.pictures.clone()),
        ..setup
    };
    let mut site = Assembly {
        slices: slices.clone(),
        core,
        parts,
        pages,
        setup,
        cards: Vec::new(),
    };
    let slices = slices.in_menu_order().into_iter();
    site.cards = slices.flat_map(|slice| (slice.cards)(&site)).collect();
    site
}

fn guard(
    core: &Core,
    routes: Routes,
    authenticate: Option<Arc<dyn web::Authenticate>>,
    shortcut: Option<Arc<dyn guard::Shortcut>>,
) -> Result<Guard, Failure> {
    let options = guard::Options {
        untrusted_proxy: core.health.untrusted_proxy().clone(),
        ..core.settings.guard_options(&core.secret)
    };
    let authenticate = authenticate.ok_or_else(|| Failure::new("no slice of this site has users"))?;
    Ok(Guard::new(options, routes, authenticate, shortcut))
}

/// Updates the metrics of slices that cannot be updated when the events happen.
async fn measure(core: Core, measures: Vec<Measure>) {
    loop {
        for measure in &measures {
            measure().await;
        }
        // If the database is not available, its own check reports that.
        let _ = jobs::measure(&core.db).await;
        tokio::time::sleep(MEASURE_EVERY).await;
    }
}
