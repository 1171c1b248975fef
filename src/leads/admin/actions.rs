//! Bulk operations on leads.

use std::sync::Arc;

use ::admin::{Batch, Choice, Label, Offer, Operation};
use async_trait::async_trait;
use db::sea_orm::{ActiveModelTrait as _, ActiveValue::Set, Condition, IntoActiveModel as _};
use web::Error;

use super::{note, page_state::running};
use crate::{
    core::Colleague,
    leads::{
        assign,
        lead::{Entity, Model as Lead},
        moderation::judge,
        moderation_status::ModerationStatus,
        notify,
        state::Leads,
    },
    zone,
};

/// Rejects leads. The reason is stored as a note.
pub(super) struct Reject(pub(super) Option<Arc<Leads>>);

#[async_trait]
impl Operation<Entity> for Reject {
    async fn run(&self, batch: &Batch<'_>, leads: Vec<Lead>) -> Result<(), Error> {
        let reason = batch.answers.get("reason").map_or("", String::as_str);
        for lead in leads {
            note::add(batch.tx, lead.id, &batch.who.username, reason).await?;
            let mut row = lead.clone().into_active_model();
            row.status = Set("rejected".to_owned());
            row.updated_at = Set(zone::now());
            let after = row.update(batch.tx).await?;
            follow(self.0.as_ref(), batch, &lead, &after).await?;
        }
        Ok(())
    }
}

/// Runs the follow-up actions of a change of one lead.
async fn follow(
    leads: Option<&Arc<Leads>>,
    batch: &Batch<'_>,
    before: &Lead,
    after: &Lead,
) -> Result<(), Error> {
    let change = notify::follow::Change {
        before,
        after: Some(after),
        by: batch.who,
    };
    running(leads)?.follow(batch.tx, change).await
}

/// Assigns leads to the current user, except those that another user already has.
pub(super) struct Take(pub(super) Option<Arc<Leads>>);

#[async_trait]
impl Operation<Entity> for Take {
    async fn run(&self, batch: &Batch<'_>, leads: Vec<Lead>) -> Result<(), Error> {
        let (slice, who) = (running(self.0.as_ref())?, Colleague::from(batch.who));
        for lead in leads {
            if lead.is_assigned() && !lead.is_with(&who) {
                let holder = slice.holder(&lead).await?;
                batch.refuse(&lead.name, assign::message(&holder));
                continue;
            }
            let after = assign::give(batch.tx, lead.clone(), &who).await?;
            follow(Some(slice), batch, &lead, &after).await?;
        }
        Ok(())
    }
}

/// Assigns leads to a colleague.
pub(super) struct Give(pub(super) Option<Arc<Leads>>);

#[async_trait]
impl Operation<Entity> for Give {
    async fn run(&self, batch: &Batch<'_>, leads: Vec<Lead>) -> Result<(), Error> {
        let key = batch.answers.get("colleague").map_or("", String::as_str);
        let to = running(self.0.as_ref())?.colleague(key).await?;
        let to = to.ok_or_else(Error::not_found)?;
        for lead in leads {
            let after = assign::give(batch.tx, lead.clone(), &to).await?;
            follow(self.0.as_ref(), batch, &lead, &after).await?;
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

/// Sets the moderation status of leads. Leads that are released from quarantine are announced in the same transaction.
pub(super) struct Judge(pub(super) Option<Arc<Leads>>, pub(super) ModerationStatus);

#[async_trait]
impl Operation<Entity> for Judge {
    async fn run(&self, batch: &Batch<'_>, leads: Vec<Lead>) -> Result<(), Error> {
        let core = &running(self.0.as_ref())?.core;
        let mut free = Vec::new();
        for lead in leads {
            let judged = judge(batch.tx, lead.id, Condition::all(), self.1, zone::now()).await?;
            follow(self.0.as_ref(), batch, &lead, &judged.lead).await?;
            if judged.must_be_announced {
                free.push(judged.lead);
            }
        }
        if !free.is_empty() {
            let free: Vec<_> = free
                .iter()
                .map(|lead| notify::order::Arrival {
                    id: lead.id,
                    lead,
                    request_id: &batch.context.request_id,
                    is_genuine: false,
                })
                .collect();
            notify::order(core, batch.tx, &free).await?;
        }
        Ok(())
    }
}
