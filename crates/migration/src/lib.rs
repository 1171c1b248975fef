//! The schema: one ordered list of migrations for both databases, applied once by one of the instances.
//!
//! A migration only expands (new tables, new nullable columns): the program of the previous version must continue to
//! work on the new schema during a rolling upgrade. The schema stores the oldest program version that may run on it;
//! only a program older than that refuses to start (`docs/deploy.md#the-schema`).

mod columns;
mod m0001_content;
mod m0002_leads;
mod m0003_analytics;
mod m0004_accounts;
mod m0005_rate_limits;
mod m0006_outbox;
mod m0007_submissions;
mod m0008_lead_judgement;
mod m0009_renditions;
mod m0010_roles_audit;
mod m0011_notices;
mod m0012_lead_notes;
mod m0013_content_search;
mod m0014_jobs;
mod m0015_delivery_requests;
mod m0016_backups;
mod m0017_lead_search;
mod m0018_lead_lists;
mod m0019_form_keys;
mod m0020_imported;
mod m0021_channels;
mod m0022_trash;
mod m0023_erasures;
mod oldest;
mod plan;
mod run;
mod step;

use sea_orm_migration::{MigrationTrait, MigratorTrait};

pub use oldest::{OLDEST_PROGRAM, is_older};
pub use plan::sentence;
pub use run::{Error, State, applied, apply, apply_first, state, steps};
pub use step::{Draft, NewTable, Schema, Step};

/// The list of migrations. New ones are added at the end.
struct Steps;

impl MigratorTrait for Steps {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_content::Step),
            Box::new(m0002_leads::Step),
            Box::new(m0003_analytics::Step),
            Box::new(m0004_accounts::Step),
            Box::new(m0005_rate_limits::Step),
            Box::new(m0006_outbox::Step),
            Box::new(m0007_submissions::Step),
            Box::new(m0008_lead_judgement::Step),
            Box::new(m0009_renditions::Step),
            Box::new(m0010_roles_audit::Step),
            Box::new(m0011_notices::Step),
            Box::new(m0012_lead_notes::Step),
            Box::new(m0013_content_search::Step),
            Box::new(m0014_jobs::Step),
            Box::new(m0015_delivery_requests::Step),
            Box::new(m0016_backups::Step),
            Box::new(m0017_lead_search::Step),
            Box::new(m0018_lead_lists::Step),
            Box::new(m0019_form_keys::Step),
            Box::new(m0020_imported::Step),
            Box::new(m0021_channels::Step),
            Box::new(m0022_trash::Step),
            Box::new(m0023_erasures::Step),
        ]
    }
}
