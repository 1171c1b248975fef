//! Tests of a channel from the System page: a test message goes through the outbox like every notification, and the
//! page shows its outcome.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::TimeDelta;
use outbox::{Delivery, Draft, State as Stand};
use text::{Lang, Message};
use tokio::time::{Instant, sleep};
use web::form::{Form, Uploads};
use web::{Context, Error, Identity, Path, Permission};

use super::system::System;
use crate::{
    channel::{Cause, Channel},
    core::Core,
    health::SYSTEM_PAGE,
    notice::{self, Notice},
    zone,
};

/// The permission to send a test message to the recipients of lead notifications.
pub(super) const TEST: Permission = Permission("system.test");
/// The path of the route that starts a test.
pub(super) const TEST_PATH: &str = "/admin/system/test/{channel}/";

/// How long the request waits for the outcome. After that, the page keeps polling.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often the outcome is checked.
const LOOK: Duration = Duration::from_millis(100);
/// After this time a test message is no longer sent: it would confuse people more than it helps them.
const WORTH: TimeDelta = TimeDelta::minutes(10);

/// The outcome of a test message to one recipient.
pub(super) enum Outcome {
    /// It is being sent.
    Waits,
    /// It was accepted, with the answer of the other side.
    Arrived(String),
    /// It failed, with the answer of the other side.
    Failed(String),
}

impl Outcome {
    fn of(delivery: &Delivery) -> Self {
        match delivery.state {
            Stand::Delivered => Self::Arrived(delivery.receipt.clone()),
            Stand::Pending => Self::Waits,
            Stand::Dead | Stand::Cancelled => Self::Failed(delivery.last_error.clone()),
        }
    }
}

/// `POST /admin/system/test/{channel}/`
pub(super) async fn send(
    State(system): State<Arc<System>>,
    context: Context,
    Path(name): Path<String>,
    _: Identity,
    request: Request,
) -> Result<Response, Error> {
    Form::read(request, Uploads::Refused).await?;
    let (core, channel) = (&system.core, Channel::named(&name).ok_or_else(Error::not_found)?);
    let token = web::random_token();
    let subject = subject(channel, &token);
    let tx = core.db.begin().await?;
    core.outbox
        .add(&tx, drafts(core, channel, &subject, &context))
        .await?;
    tx.commit().await.map_err(db::Error::from)?;
    core.outbox.wake();
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE && is_waiting(&outcomes(core, channel, &token).await?) {
        sleep(LOOK).await;
    }
    Ok(Redirect::to(&format!("{SYSTEM_PAGE}?tried={name}&token={token}")).into_response())
}

fn subject(channel: Channel, token: &str) -> String {
    format!("test:{}:{token}", channel.name())
}

/// Whether any test message is still pending.
pub(super) fn is_waiting(outcomes: &[(String, Outcome)]) -> bool {
    outcomes
        .iter()
        .any(|(_, outcome)| matches!(outcome, Outcome::Waits))
}

/// The outcomes of a test, by recipient.
pub(super) async fn outcomes(
    core: &Core,
    channel: Channel,
    token: &str,
) -> Result<Vec<(String, Outcome)>, Error> {
    let deliveries = core.outbox.of(&subject(channel, token)).await?;
    let outcome = |delivery: Delivery| (delivery.recipient.clone(), Outcome::of(&delivery));
    Ok(deliveries.into_iter().map(outcome).collect())
}

fn drafts(core: &Core, channel: Channel, subject: &str, context: &Context) -> Vec<Draft> {
    let lang = core.languages.first().copied().unwrap_or(Lang::Ru);
    let site = core.settings.site.name.as_str();
    let notice = Notice {
        subject: Message::new("sendtest-subject").with("site", site).render(lang),
        text: Message::new("sendtest-text").render(lang),
        lang: Some(lang),
        until: Some(zone::now() + WORTH),
    };
    let recipients = channel.recipients(&core.settings).into_iter();
    let draft = |recipient| Draft {
        channel: channel.name(),
        recipient,
        kind: notice::TEST,
        subject: subject.to_owned(),
        payload: notice.payload(),
        request_id: context.request_id.to_string(),
    };
    recipients.map(draft).collect()
}

/// The text for an outcome: what happened, what helps, and what the other side answered.
pub(super) fn words(channel: Channel, outcome: &Outcome, lang: Lang) -> (String, String, String) {
    match outcome {
        Outcome::Waits => (
            Message::new("trial-waits").render(lang),
            String::new(),
            String::new(),
        ),
        Outcome::Arrived(receipt) => (
            Message::new("trial-arrived").render(lang),
            String::new(),
            receipt.clone(),
        ),
        Outcome::Failed(error) => {
            let cause = Cause::of(channel.name(), error);
            (cause.words(lang), cause.fix(lang), error.clone())
        }
    }
}
