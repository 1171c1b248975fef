//! Finding and erasing persons: who holds their data, and by whom something is done.

use std::sync::Arc;

use web::{Context, Identity};

use super::{
    findings::Findings,
    holder::{Copies, Holder},
    person::Person,
    records,
    whom::Whom,
};
use crate::{
    audit::{Actor, Entry},
    core::Core,
};

/// Everything that is needed to find and to erase a person on this site.
#[derive(Clone)]
pub struct Privacy {
    pub(super) core: Core,
    pub(super) holders: Arc<[Box<dyn Holder>]>,
    pub(super) copies: Arc<dyn Copies>,
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

    pub(super) async fn look(&self, whom: Whom) -> Result<Findings, web::Error> {
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
