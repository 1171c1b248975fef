//! The cards about leads on the home page.

use admin::{Card, Line, Newest, Part, Tone};
use async_trait::async_trait;
use chrono::{Days, NaiveDate};
use db::sea_orm::{
    ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use text::{Lang, Message};
use web::{Error, Identity, Permission};

use super::{
    access, lead,
    moderation_status::ModerationStatus,
    permissions::{DELIVERIES, VIEW},
};
use crate::{channel, core::Core, zone};

/// Number of days in the chart, including today.
const DAYS: u64 = 30;
/// Number of new leads that are listed.
const NEWEST: u64 = 5;

/// Leads that have not been worked on yet.
pub struct NewLeads(pub Core);

#[async_trait]
impl Card for NewLeads {
    fn title(&self) -> Message {
        Message::new("card-new-leads")
    }

    fn link(&self) -> &'static str {
        "/admin/leads/?status=new"
    }

    fn permission(&self) -> Permission {
        VIEW
    }

    async fn count(&self, who: &Identity) -> Result<u64, Error> {
        let new = lead::Entity::find()
            .filter(access::rows(who, VIEW)?)
            .filter(lead::Column::Standing.eq(ModerationStatus::Accepted))
            .filter(lead::Column::Status.eq("new"));
        Ok(new.count(self.0.db.read()).await?)
    }

    async fn parts(&self, who: &Identity, lang: Lang) -> Result<Vec<Part>, Error> {
        let mut parts = Vec::new();
        for status in self.0.vocabulary.lead_statuses.values().skip(1) {
            let leads = lead::Entity::find()
                .filter(access::rows(who, VIEW)?)
                .filter(lead::Column::Standing.eq(ModerationStatus::Accepted))
                .filter(lead::Column::Status.eq(status));
            parts.push(Part {
                title: self.0.vocabulary.lead_statuses.label(status, lang).to_owned(),
                link: format!("/admin/leads/?status={status}"),
                count: leads.count(self.0.db.read()).await?,
            });
        }
        Ok(parts)
    }

    async fn newest(&self, who: &Identity, lang: Lang) -> Result<Vec<Newest>, Error> {
        let newest = lead::Entity::find()
            .filter(access::rows(who, VIEW)?)
            .filter(lead::Column::Standing.eq(ModerationStatus::Accepted))
            .filter(lead::Column::Status.eq("new"))
            .order_by_desc(lead::Column::CreatedAt)
            .limit(NEWEST)
            .all(self.0.db.read())
            .await?;
        let words = &self.0.vocabulary.product_types;
        let shown = |lead: lead::Model| Newest {
            link: format!("/admin/leads/{}/", lead.id),
            detail: format!("{} · {}", lead.company, words.label(&lead.product_type, lang)),
            title: lead.name,
            at: lead.created_at,
        };
        Ok(newest.into_iter().map(shown).collect())
    }

    async fn days(&self, who: &Identity) -> Result<Vec<(NaiveDate, u64)>, Error> {
        let core = &self.0;
        let today = core.zone.day(zone::now());
        let mut days = Vec::new();
        for back in (0..DAYS).rev() {
            let day = today.checked_sub_days(Days::new(back)).unwrap_or(today);
            let leads = lead::Entity::find()
                .filter(access::rows(who, VIEW)?)
                .filter(lead::Column::Standing.eq(ModerationStatus::Accepted))
                .filter(lead::Column::CreatedAt.gte(core.zone.start_of(day)))
                .filter(lead::Column::CreatedAt.lt(core.zone.end_of(day)));
            days.push((day, leads.count(core.db.read()).await?));
        }
        Ok(days)
    }
}

/// Leads that wait in quarantine for a decision.
pub struct HeldLeads(pub Core);

#[async_trait]
impl Card for HeldLeads {
    fn title(&self) -> Message {
        Message::new("card-held-leads")
    }

    fn link(&self) -> &'static str {
        "/admin/leads/?status=quarantined"
    }

    fn permission(&self) -> Permission {
        VIEW
    }

    async fn count(&self, who: &Identity) -> Result<u64, Error> {
        let held = lead::Entity::find()
            .filter(access::rows(who, VIEW)?)
            .filter(lead::Column::Standing.eq(ModerationStatus::Quarantined));
        Ok(held.count(self.0.db.read()).await?)
    }
}

/// Notifications that fail now, and the state of each channel.
pub struct FailedNotices(pub Core);

#[async_trait]
impl Card for FailedNotices {
    fn title(&self) -> Message {
        Message::new("card-failed-notices")
    }

    fn link(&self) -> &'static str {
        "/admin/deliveries/"
    }

    fn permission(&self) -> Permission {
        DELIVERIES
    }

    async fn count(&self, _: &Identity) -> Result<u64, Error> {
        let (waiting, dead) = channel::failing(&self.0).await?;
        Ok(waiting + dead)
    }

    fn tone(&self, count: u64) -> Option<Tone> {
        (count > 0).then_some(Tone::Red)
    }

    async fn parts(&self, _: &Identity, lang: Lang) -> Result<Vec<Part>, Error> {
        let (waiting, dead) = channel::failing(&self.0).await?;
        let part = |(count, key, state)| Part {
            title: Message::new(key).render(lang),
            link: format!("/admin/deliveries/?state={state}"),
            count,
        };
        let parts = [
            (waiting, "card-notices-waiting", "pending"),
            (dead, "card-notices-dead", "dead"),
        ];
        let parts = parts.into_iter().filter(|(count, ..)| *count > 0);
        Ok(parts.map(part).collect())
    }

    async fn lines(&self, _: &Identity, lang: Lang) -> Result<Vec<Line>, Error> {
        let statuses = channel::statuses(&self.0).await?;
        let line = |status: channel::ChannelStatus| Line {
            title: status.title(lang),
            words: status.words(lang, self.0.zone),
            tone: status.tone(),
        };
        Ok(statuses.map(line).into())
    }
}
