//! Webhooks: a lead as JSON, for other programs of the company.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::SecondsFormat;
use outbox::webhook::{Hook, Poster};
use outbox::{Arrived, Courier, Delivery, Failure, Route};
use serde_json::{Value, json};

use super::lookup;
use crate::{
    channel::webhook_label::{is_label, label},
    core::Core,
    leads::lead::Model as Lead,
    zone,
};

/// The name of the channel.
pub(crate) const CHANNEL: &str = "webhook";

/// Delivers webhooks.
pub(super) struct HookCourier {
    pub(super) core: Core,
    pub(super) poster: Arc<Poster>,
}

#[async_trait]
impl Courier for HookCourier {
    fn channel(&self) -> &'static str {
        CHANNEL
    }

    fn tries_once(&self, kind: &str) -> bool {
        kind == crate::notice::TEST
    }

    fn route(&self) -> Route {
        Route::Separate
    }

    async fn deliver(&self, deliveries: &[Delivery]) -> Result<Arrived, Failure> {
        let first = deliveries.first().ok_or_else(lookup::gone)?;
        let body = if first.kind == crate::notice::TEST {
            json!({ "type": "test", "timestamp": zone::now(), "data": {} })
        } else {
            self.of_lead(deliveries).await?
        };
        let hook = Hook {
            id: first.uuid.clone(),
            at: zone::now(),
            url: self.address(&first.recipient)?,
            body: body.to_string(),
        };
        Ok(self.poster.post(&hook).await?.into())
    }
}

impl HookCourier {
    async fn of_lead(&self, deliveries: &[Delivery]) -> Result<Value, Failure> {
        let leads = lookup::leads(&self.core, deliveries).await?;
        Ok(body(leads.first().ok_or_else(lookup::gone)?))
    }

    /// The address of a receiver, from the settings. Older rows contain the whole address.
    fn address(&self, recipient: &str) -> Result<String, Failure> {
        let known = self.core.settings.notices.webhook_urls.iter();
        if let Some(url) = known.into_iter().find(|url| label(url) == recipient) {
            return Ok(url.expose());
        }
        if is_label(recipient) {
            let reason = format!("{recipient} is not in WEBHOOK_URLS any more");
            return Err(Failure::Permanent { reason });
        }
        Ok(recipient.to_owned())
    }
}

/// The body in the format of Standard Webhooks: the event, its time, and its data. The receiver fetches the file over
/// the API, with a token.
fn body(lead: &Lead) -> Value {
    let time = lead.created_at.to_rfc3339_opts(SecondsFormat::Micros, true);
    json!({
        "type": "lead.created",
        "timestamp": time,
        "data": {
            "id": lead.id,
            "name": lead.name,
            "company": lead.company,
            "phone": lead.phone,
            "email": lead.email,
            "product_type": lead.product_type,
            "quantity": lead.quantity,
            "message": lead.message,
            "status": lead.status,
            "source": lead.source,
            "language": lead.language,
            "file": lead.file.as_ref().map(|_| json!({
                "path": format!("/api/leads/{}/file/", lead.id),
                "name": lead.file_name,
                "size": lead.file_size,
                "sha256": lead.file_sha256,
            })),
            "created_at": time,
        },
    })
}
