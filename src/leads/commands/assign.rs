//! Taking and giving leads. A lead that one person has cannot be taken by another; giving changes that. The row is
//! locked before it is read. If two users take a lead at once, one gets it, and the other receives the name of the
//! assignee.

use web::Error;

use super::Writer;
use crate::{
    core::{Colleague, Core},
    leads::{lead::Model as Lead, permissions::CHANGE},
};

/// A person to whom a lead is assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Assignee<'a> {
    /// The key of the user; `None` for a member of a chat who is no user.
    pub(super) user: Option<i64>,
    /// The display name.
    pub(super) name: &'a str,
}

impl Assignee<'_> {
    pub(super) fn assign(self, lead: &mut Lead) {
        lead.owner_id = self.user;
        self.name.clone_into(&mut lead.claimed_by);
    }

    /// Whether the lead is assigned to this person.
    fn has(self, lead: &Lead) -> bool {
        match lead.owner_id {
            Some(owner) => self.user == Some(owner),
            None => lead.claimed_by == self.name,
        }
    }
}

impl Lead {
    /// Whether the lead is assigned.
    pub(crate) fn is_assigned(&self) -> bool {
        self.owner_id.is_some() || !self.claimed_by.is_empty()
    }
}

/// The outcome of taking a lead.
#[derive(Debug)]
pub(crate) enum Taken {
    /// It is assigned to the person now.
    Now(Box<Lead>),
    /// It stays with another person of this name.
    By(String),
}

impl Writer<'_> {
    /// Assigns a lead to the person who asks for it, unless another person has it.
    pub(crate) async fn take(&self, before: &Lead) -> Result<Taken, Error> {
        let by = self.by.assignee();
        if before.is_assigned() && !by.has(before) {
            return Ok(Taken::By(holder(self.core, before).await?));
        }
        self.assign(before, by, "lead.changed.take")
            .await
            .map(|lead| Taken::Now(Box::new(lead)))
    }

    /// Assigns a lead to a colleague.
    pub(crate) async fn give(&self, before: &Lead, to: &Colleague) -> Result<Lead, Error> {
        let to = Assignee {
            user: Some(to.id),
            name: &to.name,
        };
        self.assign(before, to, "lead.changed.give").await
    }

    async fn assign(&self, before: &Lead, to: Assignee<'_>, action: &'static str) -> Result<Lead, Error> {
        let mut after = before.clone();
        to.assign(&mut after);
        self.store(before, after, action).await
    }
}

/// The name of the assignee; empty if there is none. Leads of former versions have only the key.
///
/// # Errors
/// The database is not available.
pub(crate) async fn holder(core: &Core, lead: &Lead) -> Result<String, Error> {
    match lead.owner_id {
        Some(owner) if lead.claimed_by.is_empty() => {
            let mut known = core.slices.colleagues(core, CHANGE).await?.into_iter();
            let known = known.find(|colleague| colleague.id == owner);
            Ok(known.map_or_else(|| format!("#{owner}"), |colleague| colleague.name))
        }
        _ => Ok(lead.claimed_by.clone()),
    }
}
