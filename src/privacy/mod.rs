//! The rights of the persons whose data is here: finding what is held of somebody, handing it over, erasing it.
//!
//! Each slice that holds data of persons is a [`Holder`]; `src/site.rs` lists them. What is erased is gone from tables,
//! files, the record of changes, the trash and the bytes of the database. That a person was erased is remembered by keyed
//! hashes outside of the database, so that a restored backup, which knows the person still, is erased again
//! (docs/decisions/0031).
//!
//! | file | what it is |
//! |---|---|
//! | `settings` | how long data is kept |
//! | `person`, `whom` | by what a person is known |
//! | `findings` | what is held of a person, and what goes |
//! | `holder` | what a slice does for all of this |
//! | `records` | the record of changes and the notices, which belong to no slice |
//! | `erase`, `scrub` | erasing, down to the bytes |
//! | `receipt` | what is kept of an erasure |
//! | `memory`, `again` | the list of erasures, and erasing after a restore |
//! | `archive` | what is held, as a file |
//! | `retention` | erasing by age |
//! | `page` | the page of the owners |

mod again;
mod archive;
mod erase;
mod findings;
mod holder;
mod memory;
mod page;
mod person;
mod receipt;
mod records;
mod retention;
mod scrub;
mod settings;
mod whom;

use std::sync::Arc;

use web::{Context, Identity};

use crate::{audit::{Actor, Entry}, core::Core};

pub use again::CaughtUp;
pub use findings::{Counts, Findings, Held, HeldFile, Visit};
pub use holder::{Copies, Holder};
pub use memory::{FILE, List};
pub use page::{link, routes};
pub use person::Person;
pub use receipt::{Receipt, erased, receipts};
pub use retention::{jobs, spent};
pub use settings::PrivacySettings;
pub use whom::{Seen, Whom};

/// Everything that is needed to find and to erase a person on this site.
#[derive(Clone)]
pub struct Privacy {
    core: Core,
    holders: Arc<[Box<dyn Holder>]>,
    copies: Arc<dyn Copies>,
}

impl Privacy {
    /// For this site: who holds data of persons, and where the list of erasures is copied to.
    pub fn new(core: &Core, holders: Vec<Box<dyn Holder>>, copies: Arc<dyn Copies>) -> Self {
        Self {
            core: core.clone(),
            holders: holders.into(),
            copies,
        }
    }

    /// What is held of a person. Changes nothing.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn find(&self, person: &Person) -> Result<Findings, web::Error> {
        self.look(Whom::Person(person.clone())).await
    }

    async fn look(&self, whom: Whom) -> Result<Findings, web::Error> {
        let mut found = Findings::new(whom);
        for holder in self.holders.iter() {
            holder.find(&self.core, &mut found).await?;
        }
        records::find(&self.core, &mut found).await?;
        Ok(found)
    }
}

/// By whom something is erased or handed over.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// A command on the server.
    Command,
    /// A request of a page.
    Request(&'a Identity, &'a Context),
    /// The program itself, by the clock or at its start.
    Schedule,
}

impl By<'_> {
    /// An entry of the record of changes.
    pub fn entry(self, action: &'static str, subject: impl Into<String>) -> Entry {
        match self {
            Self::Command => Entry::of_command(action, subject),
            Self::Request(who, context) => Entry::of_request(who, context, action, subject),
            Self::Schedule => Entry::new(Actor::Schedule, action, subject),
        }
    }
}
