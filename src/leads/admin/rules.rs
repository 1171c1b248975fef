//! The rules that apply to every save of a lead, and the panel beside its form.

use std::sync::Arc;

use ::admin::{Hooks, Panel};
use async_trait::async_trait;
use db::Tx;
use db::sea_orm::{Condition, sea_query::Expr};
use text::{Lang, Message};
use web::{Error, FieldErrors, Identity, Scope};

use super::{page_state::running, panel};
use crate::leads::{
    access, email,
    fields::MAX_MESSAGE,
    lead::{Column, Entity, Model as Lead},
    notify,
    permissions::{ADD, VIEW},
    state::Leads,
};

/// The rules. Without a running slice nothing is saved.
pub(super) struct Rules(pub(super) Option<Arc<Leads>>);

#[async_trait]
impl Hooks<Entity> for Rules {
    fn scope(&self, who: &Identity) -> Condition {
        let none = || Condition::all().add(Expr::val(false));
        access::rows(who, VIEW).unwrap_or_else(|_| none())
    }

    fn hides(&self, who: &Identity) -> Vec<Column> {
        if access::may_reach_all(who) {
            return Vec::new();
        }
        // Columns that are only searched count too, because a search could reveal their content.
        vec![
            Column::Phone,
            Column::PhoneNormal,
            Column::Email,
            Column::IpAddress,
            Column::UserAgent,
            Column::FileName,
            Column::FileSha256,
        ]
    }

    async fn before_save(
        &self,
        _: &Tx,
        who: &Identity,
        old: Option<&Lead>,
        new: &mut Lead,
        errors: &mut FieldErrors,
    ) -> Result<(), Error> {
        let leads = running(self.0.as_ref())?;
        if old.is_none() {
            "admin".clone_into(&mut new.source);
            "[]".clone_into(&mut new.spam_reasons);
            if who.scope(ADD)? == Scope::Own {
                new.owner_id = Some(who.user_id);
                new.claimed_by.clone_from(&who.username);
            }
        }
        let address = new.email.as_deref().unwrap_or_default();
        if !address.is_empty() && !email::is_address(address) {
            errors.add("email", Message::new("field-not-an-email"));
        }
        let has_new_message = old.is_none_or(|old| old.message != new.message);
        if has_new_message && new.message.len() > MAX_MESSAGE {
            errors.add(
                "message",
                Message::new("field-too-large").with("max", MAX_MESSAGE / 1024),
            );
        }
        new.index(leads.core.settings.site.phone_country);
        Ok(())
    }

    async fn after_save(&self, tx: &Tx, who: &Identity, old: Option<&Lead>, new: &Lead) -> Result<(), Error> {
        let Some(before) = old else { return Ok(()) };
        let change = notify::follow::Change {
            before,
            after: Some(new),
            by: who,
        };
        running(self.0.as_ref())?.follow(tx, change).await
    }

    async fn before_delete(&self, tx: &Tx, who: &Identity, old: &Lead) -> Result<(), Error> {
        let leads = running(self.0.as_ref())?;
        leads.throw_away(tx, who, old).await?;
        let change = notify::follow::Change {
            before: old,
            after: None,
            by: who,
        };
        leads.follow(tx, change).await
    }

    async fn committed(&self) {
        if let Some(leads) = &self.0 {
            leads.core.outbox.wake();
        }
    }

    async fn panel(
        &self,
        _: &db::Connection,
        who: &Identity,
        lang: Lang,
        lead: &Lead,
    ) -> Result<Option<Panel>, Error> {
        panel::of(running(self.0.as_ref())?, who, lang, lead)
            .await
            .map(Some)
    }
}
