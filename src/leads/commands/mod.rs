//! Everything that changes a lead (`docs/decisions/0033-one-writer-of-a-lead.md`).
//!
//! The API, the card, the list and its bulk actions, the buttons in a chat and the commands of the server call these
//! commands. Each takes a row that is locked in the caller's transaction, applies its rule, stores the row, queues
//! what follows from the change, and records the change, always in this order.
//!
//! | file | what it is |
//! |---|---|
//! | `channel` | who makes a change and how, and the entry of the audit log |
//! | `assign` | taking and giving |
//! | `trash` | deletion and restoration |
//! | `rows` | rows that are written without a user: an import, derived fields |

mod assign;
mod channel;
mod rows;
mod trash;

use db::Tx;
use db::sea_orm::{ActiveModelTrait as _, ActiveValue, IntoActiveModel as _};
use media::StoredFile;
use serde_json::{Value, json};
use web::{Error, Permission, Scope};

pub(super) use assign::{Taken, holder};
pub(super) use channel::{Channel, record_access};
pub(super) use rows::{imported, index, overwrite};

use super::{
    by_key::locked,
    fields::Changes,
    history,
    lead::{ActiveModel, Model as Lead},
    moderation_status::ModerationStatus,
    note,
    notify::{
        follow::{self, Change},
        order::{Arrival, order},
    },
    permissions::ADD,
    state::Leads,
};
use crate::{audit, core::Core, zone};

/// The commands on leads, in one transaction, for one person and one channel.
#[derive(Clone, Copy)]
pub(super) struct Writer<'a> {
    pub(super) core: &'a Core,
    pub(super) tx: &'a Tx,
    pub(super) by: Channel<'a>,
}

/// What happens to the file of a lead.
#[derive(Clone, Copy, Debug)]
pub(super) enum Attachment<'a> {
    Keep,
    Remove,
    Replace(&'a StoredFile),
}

/// A change of one field by a button.
#[derive(Clone, Copy, Debug)]
pub(super) enum Edit<'a> {
    Status(&'a str),
    Standing(ModerationStatus),
}

impl Edit<'_> {
    /// An accepted lead no longer waits in quarantine.
    fn apply(self, lead: &mut Lead) {
        match self {
            Self::Status(status) => status.clone_into(&mut lead.status),
            Self::Standing(standing) => {
                lead.standing = standing;
                if standing == ModerationStatus::Accepted {
                    lead.held_at = None;
                }
            }
        }
    }
}

impl Leads {
    /// The commands for a user's request.
    pub(super) fn writer<'a>(&'a self, tx: &'a Tx, by: Channel<'a>) -> Writer<'a> {
        Writer {
            core: &self.core,
            tx,
            by,
        }
    }

    /// Commits what commands did, and starts sending what they queued.
    ///
    /// # Errors
    /// The database is not available.
    pub(super) async fn commit(&self, tx: Tx) -> Result<(), db::Error> {
        tx.commit().await?;
        self.core.outbox.wake();
        Ok(())
    }
}

impl Writer<'_> {
    /// The lead with this key. It is locked against other writers until the transaction ends.
    ///
    /// # Errors
    /// 403 without the permission; 404 if there is no such lead among those of the permission.
    pub(super) async fn locked(&self, id: i64, permission: Permission) -> Result<Lead, Error> {
        locked(self.tx, id, self.by.rows(permission)?).await
    }

    /// Completes a lead that a user writes: users who may add their own leads only are assigned to it.
    ///
    /// # Errors
    /// 403 without the permission to add leads.
    pub(super) fn complete(&self, lead: &mut Lead) -> Result<(), Error> {
        if self.by.scope(ADD)? == Scope::Own {
            self.by.assignee().assign(lead);
        }
        Ok(())
    }

    /// Stores a new lead that a user wrote.
    pub(super) async fn add(&self, mut lead: Lead) -> Result<Lead, Error> {
        self.complete(&mut lead)?;
        let row = ActiveModel {
            id: ActiveValue::NotSet,
            ..lead.into_active_model().reset_all()
        };
        let lead = row.insert(self.tx).await?;
        self.record("lead.added", &lead, Value::Null, history::facts(&lead))
            .await?;
        Ok(lead)
    }

    /// Sets the fields of a form, and the file. This counts as work on the lead even if no value differs.
    pub(super) async fn change(
        &self,
        before: &Lead,
        changes: Changes,
        file: Attachment<'_>,
    ) -> Result<Lead, Error> {
        let mut after = before.clone();
        changes.apply(&mut after, self.core.settings.site.phone_country);
        if !matches!(file, Attachment::Keep) {
            after.detach();
        }
        if let Attachment::Replace(file) = file {
            after.attach(file);
        }
        after.updated_at = zone::now();
        self.store(before, after, "lead.changed").await
    }

    /// Sets one field. A lead that is released from quarantine is announced.
    pub(super) async fn set(&self, before: &Lead, edit: Edit<'_>) -> Result<Lead, Error> {
        let mut after = before.clone();
        edit.apply(&mut after);
        self.store(before, after, "lead.changed").await
    }

    /// Like [`Self::set`]. A lead that is not assigned is taken, too.
    pub(super) async fn take_and_set(&self, before: &Lead, edit: Edit<'_>) -> Result<Lead, Error> {
        let mut after = before.clone();
        edit.apply(&mut after);
        if !after.is_assigned() {
            self.by.assignee().assign(&mut after);
        }
        self.store(before, after, "lead.changed").await
    }

    /// Adds a note to a locked lead.
    pub(super) async fn note(&self, lead: i64, text: &str) -> Result<(), Error> {
        let note = note::ActiveModel {
            lead_id: ActiveValue::Set(lead),
            author: ActiveValue::Set(self.by.assignee().name.to_owned()),
            text: ActiveValue::Set(text.to_owned()),
            created_at: ActiveValue::Set(zone::now()),
            ..Default::default()
        };
        note.insert(self.tx).await?;
        Ok(())
    }

    /// Sends a notification about a lead again. Returns `false` if it is being sent at this moment or was cancelled.
    /// Without a lead, because it was deleted, there is no entry in the audit log.
    pub(super) async fn redeliver(&self, lead: Option<&Lead>, delivery: i64) -> Result<bool, Error> {
        let is_again = self.core.outbox.redeliver(self.tx, delivery).await?;
        if let Some(lead) = lead.filter(|_| is_again) {
            let again = json!({ "delivery": delivery });
            self.record("lead.redelivered", lead, Value::Null, again).await?;
        }
        Ok(is_again)
    }

    /// Stores a changed row, unless nothing differs.
    async fn store(&self, before: &Lead, mut after: Lead, action: &'static str) -> Result<Lead, Error> {
        if *before == after {
            return Ok(after);
        }
        after.updated_at = zone::now();
        let after = after.into_active_model().reset_all().update(self.tx).await?;
        self.follow(before, &after).await?;
        self.record(action, &after, history::facts(before), history::facts(&after))
            .await?;
        Ok(after)
    }

    /// Queues what follows from a change of a stored row: the announcement of a lead that is released from quarantine,
    /// updates of messages in chats, and a notice to the new assignee.
    pub(super) async fn follow(&self, before: &Lead, after: &Lead) -> Result<(), Error> {
        if before.held_at.is_some() && after.held_at.is_none() {
            let arrival = Arrival {
                id: after.id,
                lead: after,
                request_id: self.by.request_id(),
                is_genuine: false,
            };
            order(self.core, self.tx, &[arrival]).await?;
        }
        if history::facts(before) == history::facts(after) {
            return Ok(());
        }
        let by = self.by.assignee();
        let change = Change {
            before,
            after,
            by: (by.user, by.name),
            pressed: self.by.pressed(),
        };
        follow::follow(self.core, self.tx, change).await
    }

    /// Records a change, if any value differs. The pages of the admin's engine record theirs in the same shape.
    async fn record(
        &self,
        action: &'static str,
        lead: &Lead,
        before: Value,
        after: Value,
    ) -> Result<(), Error> {
        if before == after {
            return Ok(());
        }
        let entry = self.by.entry(action, lead.id);
        let entry = entry.map(|entry| entry.named(&lead.name).with(before, after));
        Ok(audit::record(self.tx, entry).await?)
    }
}
