//! Leads: what visitors send through the contact form, and how staff read, change and export it.
//!
//! | file | what it is |
//! |---|---|
//! | `state`, `permissions`, `settings`, `checks` | the running slice, who may do what, what an operator decides |
//! | `lead`, `note`, `by_key` | the entities; one lead by its key |
//! | `fields`, `email` | the validation of form data |
//! | `submit`, `submit_queue` | the public form: the response, and the group commit behind it |
//! | `idempotency`, `repeat`, `invalid_throttle` | submits that are sent again, and the rate limit for invalid ones |
//! | `form` | the form as a page, and its description for front ends |
//! | `query` | filters, search and order of lists and exports |
//! | `api`, `read`, `write`, `shape`, `expand` | the routes, the staff API and its JSON |
//! | `commands` | everything that changes a lead |
//! | `spam`, `moderation_status` | the spam score, and the decisions of staff |
//! | `duplicates` | other leads of the same person |
//! | `export` | leads as CSV, for the API and the command line |
//! | `import` | the import from Django |
//! | `notify` | notifications: recipients and channels |
//! | `admin`, `card` | the admin pages and the cards of the home page |
//! | `access`, `history` | who may see which leads; which changes are recorded |
//! | `trash` | deleted leads |
//! | `privacy`, `forget`, `expire` | the leads of a person; removing leads with all their data, also by age |
//! | `tidy`, `backfill` | removing leftovers; filling in data that older rows lack |

mod access;
pub mod admin;
mod api;
mod backfill;
mod by_key;
mod card;
mod checks;
mod commands;
pub mod duplicates;
mod email;
mod expand;
mod expire;
pub mod export;
mod fields;
mod forget;
mod form;
mod history;
mod idempotency;
mod import;
mod invalid_throttle;
pub mod lead;
pub mod moderation_status;
mod note;
pub mod notify;
mod permissions;
mod privacy;
mod query;
mod read;
mod repeat;
mod settings;
mod shape;
pub mod spam;
mod state;
mod submit;
mod submit_queue;
mod tidy;
mod trash;
mod write;

use std::{sync::Arc, time::Duration};

use ::settings::Group;
use jobs::Job;
use web::Routes;

use card::{FailedNotices, HeldLeads, NewLeads};
use notify::Notices;

use crate::{
    core::{Core, Store},
    failure::Failure,
    slice::{Assembly, Parts, Served, Slice},
};

pub use permissions::{ADD, CHANGE, CONTACT, DELETE, EXPORT, GIVE, VIEW};
pub use settings::LeadSettings;
pub use state::Leads;

/// How often left-over data is removed.
const TIDY_EVERY: Duration = Duration::from_hours(1);

/// The slice.
pub fn slice() -> Slice {
    Slice {
        settings: Some(Group::of::<LeadSettings>()),
        checks: checks::CHECKS,
        importers: || vec![Box::new(import::LeadImporter)],
        holder: Some(|| Box::new(privacy::LeadHolder)),
        files: Some((Store::Private, |core| {
            Box::pin(async move { tidy::named_files(&core).await })
        })),
        // The menu begins with the work of the day.
        menu_order: -1,
        // A Django site kept the files of leads among its pictures.
        closed_folder: Some("leads"),
        pages: |pages, parts| admin::sections(pages, parts.get().as_ref()),
        start: |core| Box::pin(async move { start(&core) }),
        cards: |site| {
            let core = &site.core;
            vec![
                Arc::new(NewLeads(core.clone())),
                Arc::new(HeldLeads(core.clone())),
                Arc::new(FailedNotices(core.clone())),
            ]
        },
        serve,
        ..Slice::new("leads")
    }
}

fn start(core: &Core) -> Result<Parts, Failure> {
    let leads = Leads::start(core);
    let notices = Notices::start(core).map_err(|failure| Failure::new(failure.to_string()))?;
    let queues = leads.clone();
    Ok(Parts::default()
        .with(leads)
        .drained_by(async move { queues.drain().await })
        .ended_by(notices.stop()))
}

fn serve(site: &Assembly) -> Result<Served, Failure> {
    let leads = site.parts.need::<Leads>()?;
    let routes = leads.routes().merge(admin::trash_routes(&leads, &site.pages));
    let outbox = site.core.outbox.clone();
    let jobs = vec![
        Job::every("leads.tidy", TIDY_EVERY, move |_| {
            let leads = leads.clone();
            async move { leads.tidy().await }
        }),
        Job::every("deliveries.prune", TIDY_EVERY, move |_| {
            let outbox = outbox.clone();
            async move { outbox.prune().await.map(drop) }
        }),
    ];
    Ok(Served {
        routes,
        jobs,
        ..Served::default()
    })
}

impl Leads {
    /// Everything under `/api/leads/`, the form's second address, and the form itself.
    pub fn routes(self: &Arc<Self>) -> Routes {
        api::routes(&self.core.terms)
            .merge(form::routes())
            .merge(self::admin::routes())
            .with_state(self)
    }
}
