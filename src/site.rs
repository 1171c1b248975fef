//! The list of slices, put together into a server. The only file that knows them all.

use std::{sync::Arc, time::Duration};

use admin::{Card, Registry, Setup};
use outbox::Outbox;
use tokio::task::JoinHandle;
use web::{Route, Routes, guard::Guard};

use crate::{
    accounts::{self, AccountImporter, Accounts, FailedSignIns, WithoutTwoStep},
    analytics::{self, Analytics, ViewsThisWeek},
    audit,
    cli::Failure,
    content::{self, Content, ContentImporter, Products, Works},
    core::Core,
    import::Importer,
    leads::{self, DeadDeliveries, HeldLeads, LeadImporter, Leads, NewLeads, notify::Notices},
    operations,
    vocabulary::Vocabulary,
};

/// What the slices take over from Django; users come first, because others may name them.
pub fn importers() -> Vec<Box<dyn Importer>> {
    vec![
        Box::new(AccountImporter),
        Box::new(ContentImporter),
        Box::new(LeadImporter::default()),
        Box::new(analytics::Events),
    ]
}

/// The slices that run, for the pages that need them.
#[derive(Clone, Copy)]
pub struct Running<'a> {
    /// Products and portfolio.
    pub content: &'a Arc<Content>,
    /// Leads.
    pub leads: &'a Arc<Leads>,
}

/// The pages of models in the admin, as declared; without running slices they can be checked, and do nothing.
pub fn sections(words: &Vocabulary, running: Option<Running>) -> Registry {
    let leads = running.map(|running| running.leads);
    let content = running.map(|running| running.content);
    let sections = leads::admin::sections(Registry::new(), words, leads);
    let sections = content::sections(sections, words, content);
    accounts::links(analytics::sections(sections, words))
}

/// A running site.
pub struct Site {
    guard: Guard,
    routes: Vec<Route>,
    content: Arc<Content>,
    leads: Arc<Leads>,
    analytics: Arc<Analytics>,
    tidying: JoinHandle<()>,
    notices: Notices,
}

/// How often left-overs are removed; the first time comes well after the rush of a start.
const TIDY_EVERY: Duration = Duration::from_hours(1);

async fn tidy(content: Arc<Content>, leads: Arc<Leads>, accounts: Arc<Accounts>, outbox: Outbox) {
    loop {
        tokio::time::sleep(TIDY_EVERY).await;
        for (what, outcome) in [
            ("content", content.tidy().await),
            ("leads", leads.tidy().await),
            ("accounts", accounts.tidy().await),
            ("deliveries", outbox.prune().await.map(drop).map_err(Into::into)),
        ] {
            if let Err(error) = outcome {
                tracing::warn!("{what} could not be tidied, and will be in an hour: {error}");
            }
        }
    }
}

impl Site {
    /// Starts every slice.
    ///
    /// # Errors
    /// A slice cannot read what it needs.
    pub async fn start(core: Core) -> Result<Self, Failure> {
        let content = Content::start(&core).await?;
        let leads = Leads::start(&core);
        let notices = Notices::start(&core).map_err(|failure| Failure::new(failure.to_string()))?;
        let analytics = Analytics::start(&core);
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
            Arc::new(DeadDeliveries(core.clone())),
            Arc::new(ViewsThisWeek(core.clone())),
            Arc::new(Products(content.clone())),
            Arc::new(Works(content.clone())),
            Arc::new(FailedSignIns(core.clone())),
            Arc::new(operations::FreeSpace(core.clone())),
            Arc::new(WithoutTwoStep(core.clone())),
        ];
        cards.extend(content::figures(&sections, &setup));
        let accounts = Accounts::start(&core, cards, sections.clone());
        let routes = Routes::new()
            .merge(operations::routes(&core))
            .merge(content.routes())
            .merge(leads.routes())
            .merge(analytics.routes())
            .merge(accounts.routes())
            .merge(sections.routes(&setup))
            .merge(admin::routes());
        let list = routes.list().to_vec();
        let guard = Guard::new(
            core.settings.guard_options(),
            routes.into_router(),
            accounts.authenticate(),
            Some(content.clone()),
        );
        Ok(Self {
            guard,
            routes: list,
            tidying: tokio::spawn(tidy(
                content.clone(),
                leads.clone(),
                accounts,
                core.outbox.clone(),
            )),
            content,
            leads,
            analytics,
            notices,
        })
    }

    /// The service for the accept loop.
    pub fn guard(&self) -> Guard {
        self.guard.clone()
    }

    /// Every route, for tests and documents.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// The slice of products and portfolio.
    pub fn content(&self) -> &Arc<Content> {
        &self.content
    }

    /// Ends what is queued; no request comes any more.
    pub async fn stop(self) {
        self.tidying.abort();
        tokio::join!(self.leads.drain(), self.analytics.drain());
        // Last, so that what the last lead owes is begun here and not at the next start.
        self.notices.stop().await;
    }
}
