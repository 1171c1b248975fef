//! Mail about leads, to staff and to the visitor.

use std::sync::Arc;

use async_trait::async_trait;
use outbox::mail::{Mail, Mailer, Purpose};
use outbox::{Arrived, Courier, Delivery, Failure, Route};
use text::Lang;

use super::{
    kind, lookup,
    templates::{Name, Rendered, Templates},
    view::{Undelivered, View},
};
use crate::{core::Core, leads::settings::LeadSettings, notice::Notice, zone};

/// The name of the channel.
pub(super) const CHANNEL: &str = "mail";

/// Delivers mail.
pub(super) struct MailCourier {
    pub(super) core: Core,
    pub(super) mailer: Arc<Mailer>,
    pub(super) templates: Templates,
}

/// A mail without its addresses.
struct Letter {
    rendered: Rendered,
    lang: Lang,
    reply_to: Option<String>,
    purpose: Purpose,
}

#[async_trait]
impl Courier for MailCourier {
    fn channel(&self) -> &'static str {
        CHANNEL
    }

    fn digests(&self, kind: &str) -> bool {
        kind == kind::LEAD
    }

    fn tries_once(&self, kind: &str) -> bool {
        kind == crate::notice::TEST
    }

    fn forgets(&self, kind: &str) -> bool {
        kind == crate::notice::ONCE
    }

    fn route(&self) -> Route {
        Route::Shared
    }

    /// The address of a visitor is not recorded.
    fn keeps_record_of(&self, recipient: &str) -> bool {
        let ours = self.core.settings.notices.mail_recipients();
        ours.iter().any(|address| address == recipient)
    }

    async fn deliver(&self, deliveries: &[Delivery]) -> Result<Arrived, Failure> {
        let first = deliveries.first().ok_or_else(lookup::gone)?;
        let (letter, left) = self.compose(deliveries, first).await?;
        let settings = &self.core.settings;
        let receipt = self
            .mailer
            .send(&Mail {
                message_id: format!("{}@{}", first.uuid, settings.notices.mail_domain()),
                from: settings.notices.sender().unwrap_or_default().to_owned(),
                to: first.recipient.clone(),
                reply_to: letter.reply_to,
                subject: letter.rendered.subject,
                text: letter.rendered.text,
                html: Some(letter.rendered.html).filter(|html| !html.is_empty()),
                lang: letter.lang.code().to_owned(),
                purpose: letter.purpose,
                request_id: first.request_id.clone(),
            })
            .await?;
        Ok(Arrived { receipt, left })
    }
}

impl MailCourier {
    /// The mail, and the deliveries that it does not cover.
    async fn compose(
        &self,
        deliveries: &[Delivery],
        first: &Delivery,
    ) -> Result<(Letter, Vec<i64>), Failure> {
        let all = |letter| (letter, Vec::new());
        let core = &self.core;
        let staff = core.languages.first().copied().unwrap_or_default();
        if [
            crate::notice::SITE,
            crate::notice::TEST,
            crate::notice::ONCE,
            kind::GIVEN,
        ]
        .contains(&first.kind.as_str())
        {
            return of_site(first, staff).map(all);
        }
        let mut leads = lookup::leads(core, deliveries).await?;
        let notice = |name, lang, view: &View| Letter {
            rendered: self.templates.render(name, lang, view),
            lang,
            reply_to: None,
            purpose: Purpose::Notice,
        };
        if first.kind == kind::ALERT {
            let failure = Undelivered::of(&first.payload).explained(staff);
            let view = View::alert(core.into(), staff, leads.first(), failure);
            return Ok(all(notice(Name::Alert, staff, &view)));
        }
        // Deliveries of a digest whose lead is gone are cancelled when they are processed alone.
        let left = lookup::others(deliveries, &leads);
        if leads.len() > 1 {
            let view = View::digest(core.into(), staff, &leads);
            return Ok((notice(Name::Digest, staff, &view), left));
        }
        let lead = leads.pop().ok_or_else(lookup::gone)?;
        if first.kind == kind::THANKS {
            let lang = Lang::parse(&lead.language).unwrap_or(staff);
            let view = View::thanks(core.into(), lang, &lead);
            return Ok(all(Letter {
                purpose: Purpose::Reply,
                reply_to: Some(core.settings.get::<LeadSettings>().site_email.to_string())
                    .filter(|address| !address.is_empty()),
                ..notice(Name::Thanks, lang, &view)
            }));
        }
        let view = View::notice(core.into(), staff, &lead);
        let letter = Letter {
            reply_to: lead.email.filter(|address| !address.is_empty()),
            ..notice(Name::Notice, staff, &view)
        };
        Ok((letter, left))
    }
}

/// A notification of the site already contains its text.
fn of_site(delivery: &Delivery, staff: Lang) -> Result<Letter, Failure> {
    let moot = |reason: &str| Failure::Cancelled {
        reason: reason.to_owned(),
    };
    let notice = Notice::of(delivery).ok_or_else(|| moot("what it said was not kept"))?;
    if notice.until.is_some_and(|until| until <= zone::now()) {
        return Err(moot("its link does not work any more"));
    }
    Ok(Letter {
        rendered: Rendered {
            subject: notice.subject,
            text: notice.text,
            html: String::new(),
        },
        lang: notice.lang.unwrap_or(staff),
        reply_to: None,
        purpose: Purpose::Notice,
    })
}
