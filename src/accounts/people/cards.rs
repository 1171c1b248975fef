//! Figures of the home page for owners: attempts to get into accounts, and accounts that are easy to get into.

use admin::Card;
use async_trait::async_trait;
use chrono::TimeDelta;
use sea_orm::EntityTrait as _;
use text::{Lang, Message};
use web::{Error, Identity, Permission};

use super::paths::AUDIT;
use crate::{
    accounts::{commands::MANAGE, sign_in, two_step, user},
    audit,
    core::Core,
    zone,
};

/// Failed sign-in attempts of the last 24 hours.
pub struct FailedSignIns(pub Core);

#[async_trait]
impl Card for FailedSignIns {
    fn title(&self) -> Message {
        Message::new("card-failed-sign-ins")
    }

    fn link(&self) -> &'static str {
        "/admin/audit/?action=user.sign_in_failed"
    }

    fn permission(&self) -> Permission {
        AUDIT
    }

    async fn count(&self, _: &Identity) -> Result<u64, Error> {
        let since = zone::now() - TimeDelta::days(1);
        Ok(audit::count(&self.0.db, sign_in::FAILED, since).await?)
    }
}

/// Users who can sign in with a password alone.
pub struct WithoutTwoStep(pub Core);

#[async_trait]
impl Card for WithoutTwoStep {
    fn title(&self) -> Message {
        Message::new("card-without-two-step")
    }

    fn link(&self) -> &'static str {
        "/admin/users/?show=no_two_step"
    }

    fn permission(&self) -> Permission {
        MANAGE
    }

    async fn count(&self, _: &Identity) -> Result<u64, Error> {
        let db = self.0.db.read();
        let protected = two_step::users(db).await?;
        let users = user::Entity::find().all(db).await?;
        let open = users.iter().filter(|user| user.is_unprotected(&protected));
        Ok(open.count() as u64)
    }

    fn words(&self, count: u64, lang: Lang) -> Option<String> {
        Some(Message::new("card-people").with("number", count).render(lang))
    }
}
