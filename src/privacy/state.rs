//! Finding and erasing persons: the slices that store personal data, and who requested an action.

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

/// The services needed to find and erase a person on this site.
#[derive(Clone)]
pub struct Privacy {
    pub(super) core: Core,
    pub(super) holders: Arc<[Box<dyn Holder>]>,
    pub(super) copies: Arc<dyn Copies>,
}

impl Privacy {
    /// Creates it from the slices that store personal data and the places to which the list of erasures is copied.
    pub fn new(core: &Core, holders: Vec<Box<dyn Holder>>, copies: Arc<dyn Copies>) -> Self {
        Self {
            core: core.clone(),
            holders: holders.into(),
            copies,
        }
    }

    /// Finds the stored data of a person. Changes nothing.
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

/// Who requested an erasure or a handover.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// A command on the server.
    Command,
    /// A request from a page.
    Request(&'a Identity, &'a Context),
    /// The program itself, on a schedule or at its start.
    Schedule,
}

impl By<'_> {
    /// An audit log entry.
    pub fn entry(self, action: &'static str, subject: impl Into<String>) -> Entry {
        match self {
            Self::Command => Entry::of_command(action, subject),
            Self::Request(who, context) => Entry::of_request(who, context, action, subject),
            Self::Schedule => Entry::new(Actor::Schedule, action, subject),
        }
    }
}
