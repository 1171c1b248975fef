//! The panel of a delivery beside its fields: what the delivery is about, and why it failed.

use ::admin::{Hooks, Panel};
use askama::Template;
use async_trait::async_trait;
use db::sea_orm::{EntityTrait as _, QueryFilter as _};
use text::{Lang, Message};
use web::{Error, Identity};

use super::delivery::{Entity, Model, lead, why};
use crate::{
    channel::Cause,
    leads::{access, lead::Entity as Lead, permissions::VIEW},
};

/// The panel of a delivery.
pub(super) struct DeliveryPage;

#[derive(Template)]
#[template(path = "leads/delivery.html")]
struct Page {
    lang: Lang,
    /// Title and address of the lead.
    lead: Option<(String, String)>,
    /// The subject, for a delivery that is not about a lead visible to the user.
    subject: String,
    why: Option<String>,
    fix: String,
    raw: String,
}

impl Page {
    fn t(&self, key: &'static str) -> String {
        Message::new(key).render(self.lang)
    }
}

#[async_trait]
impl Hooks<Entity> for DeliveryPage {
    async fn panel(
        &self,
        read: &db::Connection,
        who: &Identity,
        lang: Lang,
        delivery: &Model,
    ) -> Result<Option<Panel>, Error> {
        let seen = match (lead(&delivery.subject), access::rows(who, VIEW)) {
            (Some(id), Ok(rows)) => Lead::find_by_id(id).filter(rows).one(read).await?,
            _ => None,
        };
        let title = |lead: &crate::leads::lead::Model| {
            let request = Message::new("notice-request").render(lang);
            (
                format!("{request} №{} · {}", lead.id, lead.name),
                format!("/admin/leads/{}/", lead.id),
            )
        };
        let page = Page {
            lang,
            lead: seen.as_ref().map(title),
            subject: match lead(&delivery.subject) {
                Some(id) => format!("№{id}"),
                None => String::new(),
            },
            why: why(delivery, lang),
            fix: Cause::of(&delivery.channel, &delivery.last_error).fix(lang),
            raw: delivery.last_error.clone(),
        };
        Ok(Some(Panel {
            title: Message::new("deliveries-subject").render(lang),
            html: page.render().map_err(Error::internal)?,
        }))
    }
}
