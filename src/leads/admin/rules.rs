//! The rules that apply to every save of a lead, and the panel beside its form.

use std::sync::Arc;

use ::admin::{Hooks, Panel};
use async_trait::async_trait;
use db::Tx;
use db::sea_orm::{Condition, sea_query::Expr};
use text::{Lang, Message};
use web::{Error, FieldErrors, Identity};

use super::{page_state::running, panel};
use crate::leads::{
    access,
    commands::{Channel, Writer},
    email,
    fields::MAX_MESSAGE,
    lead::{Column, Entity, Model as Lead},
    permissions::VIEW,
    state::Leads,
};

/// The commands of a user for one save of the admin's engine.
fn writer<'a>(leads: &'a Leads, tx: &'a Tx, who: &'a Identity) -> Writer<'a> {
    let request_id = "";
    leads.writer(tx, Channel::Admin { who, request_id })
}

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
        tx: &Tx,
        who: &Identity,
        old: Option<&Lead>,
        new: &mut Lead,
        errors: &mut FieldErrors,
    ) -> Result<(), Error> {
        let leads = running(self.0.as_ref())?;
        if old.is_none() {
            "admin".clone_into(&mut new.source);
            "[]".clone_into(&mut new.spam_reasons);
            writer(leads, tx, who).complete(new)?;
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
        match old {
            Some(before) => {
                writer(running(self.0.as_ref())?, tx, who)
                    .follow(before, new)
                    .await
            }
            None => Ok(()),
        }
    }

    async fn before_delete(&self, tx: &Tx, who: &Identity, old: &Lead) -> Result<(), Error> {
        writer(running(self.0.as_ref())?, tx, who)
            .put_into_trash(old)
            .await
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
