//! Bulk operations on leads.

use std::sync::Arc;

use ::admin::{Batch, Choice, Label, Offer, Operation};
use async_trait::async_trait;
use text::Message;
use web::Error;

use super::{page_state::running, post::REJECTED};
use crate::core::Colleague;
use crate::leads::{
    commands::{Channel, Edit, Taken, Writer},
    lead::{Entity, Model as Lead},
    moderation_status::ModerationStatus,
    state::Leads,
};

/// The commands for one batch. The admin's engine records what they change.
fn writer<'a>(leads: Option<&'a Arc<Leads>>, batch: &Batch<'a>) -> Result<Writer<'a>, Error> {
    let by = Channel::Admin {
        who: batch.who,
        request_id: &batch.context.request_id,
    };
    Ok(running(leads)?.writer(batch.tx, by))
}

/// Rejects leads. The reason is stored as a note.
pub(super) struct Reject(pub(super) Option<Arc<Leads>>);

#[async_trait]
impl Operation<Entity> for Reject {
    async fn run(&self, batch: &Batch<'_>, leads: Vec<Lead>) -> Result<(), Error> {
        let writer = writer(self.0.as_ref(), batch)?;
        let reason = batch.answers.get("reason").map_or("", String::as_str);
        for lead in leads {
            writer.note(lead.id, reason).await?;
            writer.set(&lead, Edit::Status(REJECTED)).await?;
        }
        Ok(())
    }
}

/// Assigns leads to the current user, except those that another user already has.
pub(super) struct Take(pub(super) Option<Arc<Leads>>);

#[async_trait]
impl Operation<Entity> for Take {
    async fn run(&self, batch: &Batch<'_>, leads: Vec<Lead>) -> Result<(), Error> {
        let writer = writer(self.0.as_ref(), batch)?;
        for lead in leads {
            if let Taken::By(holder) = writer.take(&lead).await? {
                batch.refuse(&lead.name, Message::new("lead-assigned").with("who", holder));
            }
        }
        Ok(())
    }
}

/// Assigns leads to a colleague.
pub(super) struct Give(pub(super) Option<Arc<Leads>>);

#[async_trait]
impl Operation<Entity> for Give {
    async fn run(&self, batch: &Batch<'_>, leads: Vec<Lead>) -> Result<(), Error> {
        let writer = writer(self.0.as_ref(), batch)?;
        let key = batch.answers.get("colleague").map_or("", String::as_str);
        let to = running(self.0.as_ref())?.colleague(key).await?;
        let to = to.ok_or_else(Error::not_found)?;
        for lead in leads {
            writer.give(&lead, &to).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Offer for Give {
    async fn choices(&self) -> Result<Vec<Choice>, Error> {
        let colleagues = running(self.0.as_ref())?.colleagues().await?;
        let choice = |to: Colleague| Choice::new(&to.id.to_string(), Label::texts(move |_| to.name.clone()));
        Ok(colleagues.into_iter().map(choice).collect())
    }
}

/// Sets the moderation status of leads.
pub(super) struct Judge(pub(super) Option<Arc<Leads>>, pub(super) ModerationStatus);

#[async_trait]
impl Operation<Entity> for Judge {
    async fn run(&self, batch: &Batch<'_>, leads: Vec<Lead>) -> Result<(), Error> {
        let writer = writer(self.0.as_ref(), batch)?;
        for lead in leads {
            writer.set(&lead, Edit::Standing(self.1)).await?;
        }
        Ok(())
    }
}
