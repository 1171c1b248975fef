//! The list of slices, assembled into a server. This is the only file that depends on all of them.

use std::{pin::Pin, sync::Arc, time::Duration};

use admin::{Card, Registry, Setup};
use jobs::{Job, Scheduler};
use settings::Group;
use tokio::task::JoinHandle;
use web::{
    Route, Routes,
    guard::{self, Guard},
};

use crate::{
    accounts::{self, AccountHolder, AccountImporter, Accounts, FailedSignIns, WithoutTwoStep},
    analytics::{self, Analytics, EventHolder, ViewsThisWeek},
    audit,
    backup::{self, BackupStore, Backups},
    check::{self, Check},
    content::{self, Content, ContentImporter, Products, Works},
    core::Core,
    failure::Failure,
    health::Phase,
    https,
    import::Importer,
    leads::{
        self, Colleague, FailedNotices, HeldLeads, LeadHolder, LeadImporter, Leads, NewLeads, notify::Notices,
    },
    observability::{self, health::Probes},
    privacy::{self, Privacy},
    vocabulary::Vocabulary,
};

/// All sections of settings, in the order of documents.
pub fn settings() -> Vec<Group> {
    let slices = [
        Group::of::<content::ContentSettings>(),
        Group::of::<leads::LeadSettings>(),
        Group::of::<analytics::AnalyticsSettings>(),
        Group::of::<accounts::AccountsSettings>(),
        Group::of::<observability::OperationsSettings>(),
        Group::of::<backup::BackupSettings>(),
        Group::of::<privacy::PrivacySettings>(),
    ];
    crate::settings::GROUPS.iter().copied().chain(slices).collect()
}

/// All checks of settings, those of the foundation first.
pub fn checks() -> Vec<Check> {
    let slices = [
        leads::CHECKS,
        analytics::CHECKS,
        accounts::CHECKS,
        observability::CHECKS,
        https::CHECKS,
        backup::CHECKS,
    ];
    let slices = slices.into_iter().flatten().copied();
    check::FOUNDATION.iter().copied().chain(slices).collect()
}

/// The importers for Django data. Users come first, because other objects may refer to them.
pub fn importers() -> Vec<Box<dyn Importer>> {
    vec![
        Box::new(AccountImporter::default()),
        Box::new(ContentImporter),
        Box::new(LeadImporter),
        Box::new(analytics::Events),
    ]
}

/// The running slices, for the pages that need them.
#[derive(Clone, Copy)]
pub struct Running<'a> {
    /// Products and portfolio.
    pub content: &'a Arc<Content>,
    /// Leads.
    pub leads: &'a Arc<Leads>,
}

/// The admin pages of models, as declared. Without running slices they can be checked, but do nothing.
pub fn sections(words: &Vocabulary, running: Option<Running>) -> Registry {
    let leads = running.map(|running| running.leads);
    let content = running.map(|running| running.content);
    let sections = leads::admin::sections(Registry::new(), words, leads);
    let sections = content::sections(sections, words, content);
    let sections = accounts::links(analytics::sections(sections, words));
    observability::system::link(privacy::link(sections))
}

/// Users to whom leads can be assigned, for the slice of leads.
pub fn colleagues(core: Core) -> Pin<Box<dyn Future<Output = Result<Vec<Colleague>, db::Error>> + Send>> {
    Box::pin(async move {
        let users = accounts::user::who_may(core.db.read(), leads::CHANGE).await?;
        let colleague = |user: accounts::user::Model| Colleague {
            id: user.id,
            name: user.username,
            email: user.email,
        };
        Ok(users.into_iter().map(colleague).collect())
    })
}

/// The files that the rows of the database name, as paths of a backup.
pub fn named_files(core: Core) -> Pin<Box<dyn Future<Output = Result<Vec<String>, db::Error>> + Send>> {
    Box::pin(async move {
        let private = leads::named_files(&core).await?.into_iter();
        let public = content::named_files(&core).await?.into_iter();
        Ok(private
            .map(|path| format!("{}{path}", backup::PRIVATE))
            .chain(public.map(|path| format!("{}{path}", backup::PUBLIC)))
            .collect())
    })
}

/// The service for requests of persons about their data. It contains every slice that holds personal data, and the
/// places of backups where erasures are recorded.
///
/// # Errors
/// The client of a bucket could not be created.
pub fn privacy(core: &Core) -> Result<Privacy, backup::Error> {
    // Leads first: they are used to find the events of the same person.
    let holders: Vec<Box<dyn privacy::Holder>> = vec![
        Box::new(LeadHolder),
        Box::new(EventHolder),
        Box::new(AccountHolder),
    ];
    Ok(Privacy::new(
        core,
        holders,
        Arc::new(BackupStore::new(&core.settings)?),
    ))
}

/// A running site.
pub struct Site {
    guard: Guard,
    routes: Vec<Route>,
    content: Arc<Content>,
    leads: Arc<Leads>,
    analytics: Arc<Analytics>,
    measuring: JoinHandle<()>,
    scheduler: Scheduler,
    notices: Notices,
    probes: Probes,
}

/// How often left-over data is removed.
const TIDY_EVERY: Duration = Duration::from_hours(1);

/// How often it is checked whether a backup is due or late.
const BACKUPS_EVERY: Duration = Duration::from_mins(5);

/// How long running jobs may take at shutdown.
const JOBS_PATIENCE: Duration = Duration::from_secs(5);

/// Scheduled jobs, each run by one instance for all.
fn scheduled(
    core: &Core,
    content: &Arc<Content>,
    leads: &Arc<Leads>,
    accounts: &Arc<Accounts>,
    backups: Backups,
    privacy: &Privacy,
) -> Vec<Job> {
    let (content, leads, accounts) = (content.clone(), leads.clone(), accounts.clone());
    let backups = Arc::new(backups);
    let outbox = core.outbox.clone();
    let mut jobs = vec![
        Job::every("content.tidy", TIDY_EVERY, move |_| {
            let content = content.clone();
            async move { content.tidy().await }
        }),
        Job::every("leads.tidy", TIDY_EVERY, move |_| {
            let leads = leads.clone();
            async move { leads.tidy().await }
        }),
        Job::every("accounts.tidy", TIDY_EVERY, move |_| {
            let accounts = accounts.clone();
            async move { accounts.tidy().await }
        }),
        Job::every("deliveries.prune", TIDY_EVERY, move |_| {
            let outbox = outbox.clone();
            async move { outbox.prune().await.map(drop) }
        }),
        Job::every("backups", BACKUPS_EVERY, move |_| {
            let backups = backups.clone();
            async move { backups.look_after().await }
        }),
    ];
    jobs.extend(privacy::jobs(privacy));
    jobs
}

/// How often the counts of slices in the database are copied to metrics.
const MEASURE_EVERY: Duration = Duration::from_secs(5);

/// Updates the metrics of slices that cannot be updated when the events happen.
async fn measure(core: Core, accounts: Arc<Accounts>) {
    loop {
        // If the database is not available, its own check reports that.
        let _ = accounts.measure().await;
        let _ = backup::measure(&core).await;
        let _ = jobs::measure(&core.db).await;
        tokio::time::sleep(MEASURE_EVERY).await;
    }
}

impl Site {
    /// Starts every slice.
    ///
    /// # Errors
    /// A slice cannot read the data that it needs.
    pub async fn start(core: Core) -> Result<Self, Failure> {
        let privacy = privacy(&core)?;
        // Before any data is shown: a restored database may contain persons who were erased.
        privacy.catch_up().await?;
        let probes = Probes::start(&core).await;
        let content = Content::start(&core).await?;
        let leads = Leads::start(&core, colleagues);
        let notices =
            Notices::start(&core, colleagues).map_err(|failure| Failure::new(failure.to_string()))?;
        let analytics = Analytics::start(&core);
        let backups = backup::Backups::new(&core, named_files)?;
        let setup = Setup::new(core.db.clone(), &core.settings.site.name, core.zone.tz());
        let setup = Setup {
            languages: core.languages.to_vec(),
            history: Arc::new(audit::Kept(core.db.clone())),
            pictures: Arc::new(content::Gate(content.clone())),
            ..setup
        };
        let running = Running {
            content: &content,
            leads: &leads,
        };
        let sections = Arc::new(sections(&core.vocabulary, Some(running)));
        let mut cards: Vec<Arc<dyn Card>> = vec![
            Arc::new(NewLeads(core.clone())),
            Arc::new(HeldLeads(core.clone())),
            Arc::new(FailedNotices(core.clone())),
            Arc::new(ViewsThisWeek(core.clone())),
            Arc::new(Products(content.clone())),
            Arc::new(Works(content.clone())),
            Arc::new(FailedSignIns(core.clone())),
            Arc::new(observability::FreeSpace(core.clone())),
            Arc::new(WithoutTwoStep(core.clone())),
            Arc::new(backup::NewestBackup(core.clone())),
        ];
        cards.extend(content::figures(&sections, &setup));
        let accounts = Accounts::start(&core, cards, sections.clone());
        let routes = Routes::new()
            .merge(observability::health::routes(&core))
            .merge(observability::proxy_probe::routes(&core))
            .merge(https::routes(&core.settings.files.data_dir))
            .merge(observability::system::routes(
                &core,
                &sections,
                vec![backup::system_group],
            ))
            .merge(privacy::routes(&privacy, &sections))
            .merge(leads::admin::trash_routes(&leads, &sections))
            .merge(content.routes())
            .merge(leads.routes())
            .merge(analytics.routes())
            .merge(accounts.routes())
            .merge(sections.routes(&setup))
            .merge(admin::routes());
        let list = routes.list().to_vec();
        let options = guard::Options {
            untrusted_proxy: core.health.untrusted_proxy().clone(),
            ..core.settings.guard_options(&core.secret)
        };
        let guard = Guard::new(options, routes, accounts.authenticate(), Some(content.clone()));
        let site = Self {
            guard,
            routes: list,
            measuring: tokio::spawn(measure(core.clone(), accounts.clone())),
            scheduler: Scheduler::start(
                &core.db,
                scheduled(&core, &content, &leads, &accounts, backups, &privacy),
                &jobs::Options::default(),
            ),
            content,
            leads,
            analytics,
            notices,
            probes,
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

    /// The slice of products and portfolio.
    pub fn content(&self) -> &Arc<Content> {
        &self.content
    }

    /// Finishes the queued work. No requests arrive any more.
    pub async fn stop(self) {
        self.measuring.abort();
        drop(self.probes);
        tokio::join!(
            self.leads.drain(),
            self.analytics.drain(),
            self.scheduler.stop(JOBS_PATIENCE)
        );
        // Last, so that sending the notifications of the last lead begins now and not at the next start.
        self.notices.stop().await;
    }
}
