//! All deliveries about leads, also the failed ones. The page lists them, and they can be sent again from it.

use std::sync::Arc;

use ::admin::{Action, Admin, Batch, Cell, Choice, Label, Operation, Permissions, Tone};
use ::admin::{age, badge, col, computed};
use async_trait::async_trait;
use text::Lang;
use web::Error;

use super::{delivery_page::DeliveryPage, page_state::running};
use crate::{
    channel::Cause,
    leads::{commands::Channel, lead::Entity as Lead, permissions::DELIVERIES, state::Leads},
    prelude::*,
};

/// A delivery, as staff may see it.
#[model("deliveries")]
#[derive(Eq)]
pub struct Model {
    /// Key.
    pub id: i64,
    /// The recipient's address, in the format of the channel.
    #[field(readonly)]
    pub recipient: String,
    /// `mail`, `telegram` or `webhook`.
    #[field(readonly)]
    pub channel: String,
    /// The kind of message.
    #[field(readonly)]
    pub kind: String,
    /// `lead:17`. Shown as text in the panel beside the form, like the last error.
    #[field(hidden)]
    pub subject: String,
    /// The state of the delivery.
    #[field(readonly)]
    pub state: String,
    /// The number of attempts.
    #[field(readonly)]
    pub attempts: i64,
    /// The error of the last attempt.
    #[field(hidden)]
    pub last_error: String,
    /// The answer of the other side.
    #[field(multiline)]
    pub receipt: String,
    /// The time at which it was queued.
    pub created_at: DateTime<Utc>,
    /// The time at which it was delivered, given up or cancelled.
    #[field(readonly)]
    pub finished_at: Option<DateTime<Utc>>,
}

/// The page of deliveries. A delivery cannot be edited, but it can be sent again.
pub(super) fn section(leads: Option<&Arc<Leads>>) -> Admin<Entity> {
    Admin::<Entity>::new()
        .list([
            col(Column::Recipient),
            badge(Column::State),
            badge(Column::Channel),
            badge(Column::Kind),
            computed("lead", |delivery: &Model, _| match lead(&delivery.subject) {
                Some(id) => Cell::Link(format!("#{id}"), format!("/admin/leads/{id}/")),
                None => Cell::Empty,
            }),
            col(Column::Attempts),
            computed("last-error", |delivery: &Model, lang| {
                why(delivery, lang).map_or(Cell::Empty, Cell::Text)
            }),
            age(Column::CreatedAt),
        ])
        .choices(
            Column::State,
            vec![
                choice("state", "pending", Tone::Blue),
                choice("state", "delivered", Tone::Green),
                choice("state", "dead", Tone::Red),
                choice("state", "cancelled", Tone::Gray),
            ],
        )
        .choices(
            Column::Channel,
            ["mail", "telegram", "webhook"]
                .map(|name| choice("channel", name, Tone::Gray))
                .into(),
        )
        .choices(
            Column::Kind,
            [
                "lead",
                "given",
                "thanks",
                "update",
                "withdrawal",
                "alert",
                "site",
                "test",
                "once",
            ]
            .map(|name| choice("kind", name, Tone::Gray))
            .into(),
        )
        .filter_by([Column::State, Column::Channel, Column::Kind])
        .search([Column::Recipient])
        .date_hierarchy(Column::CreatedAt)
        .order_by_desc(Column::CreatedAt)
        .readonly([Column::Receipt])
        .hooks(Arc::new(DeliveryPage))
        .permissions(Permissions {
            view: DELIVERIES,
            add: DELIVERIES,
            change: DELIVERIES,
            delete: DELIVERIES,
        })
        .no_add()
        .no_delete()
        .action(Action::run("redeliver", Arc::new(Redeliver(leads.cloned()))).needs(DELIVERIES))
}

/// The cause of the last failure, in words for users.
pub(super) fn why(delivery: &Model, lang: Lang) -> Option<String> {
    let cause = Cause::of(&delivery.channel, &delivery.last_error);
    (!delivery.last_error.is_empty()).then(|| cause.words(lang))
}

/// The lead that a delivery is about.
pub(super) fn lead(subject: &str) -> Option<i64> {
    subject.strip_prefix("lead:")?.parse().ok()
}

fn choice(field: &str, name: &str, tone: Tone) -> Choice {
    Choice::new(name, Label::key(&format!("deliveries-{field}-{name}"))).tone(tone)
}

/// Sends the selected deliveries again, where that is possible.
struct Redeliver(Option<Arc<Leads>>);

#[async_trait]
impl Operation<Entity> for Redeliver {
    async fn run(&self, batch: &Batch<'_>, deliveries: Vec<Model>) -> Result<(), Error> {
        let by = Channel::Request(batch.who, batch.context);
        let writer = running(self.0.as_ref())?.writer(batch.tx, by);
        for delivery in deliveries {
            let about = match lead(&delivery.subject) {
                Some(id) => Lead::find_by_id(id).one(batch.tx).await?,
                None => None,
            };
            writer.redeliver(about.as_ref(), delivery.id).await?;
        }
        Ok(())
    }
}
