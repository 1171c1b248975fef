//! Queues the notifications for a new lead, in the lead's own transaction.

use std::{collections::BTreeSet, time::Duration};

use db::Tx;
use outbox::Draft;
use serde_json::Value;
use web::rate_limit::{self, Limit};

use super::{chat, hook, kind, lookup, mail};
use crate::{core::Core, leads::lead::Model as Lead};

/// The limit of automatic replies per address, so that the form cannot be used to send mail to a stranger repeatedly.
const THANKS: Limit = Limit {
    count: 1,
    period: Duration::from_hours(1),
};

/// A lead that must be announced now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival<'a> {
    /// Its id.
    pub(crate) id: i64,
    /// The lead itself.
    pub(crate) lead: &'a Lead,
    /// The id of the request that submitted the lead or released it from quarantine.
    pub(crate) request_id: &'a str,
    /// Whether a person filled in the site's form, shown by a genuine token. Only then does the visitor get a reply,
    /// because anyone can enter a stranger's address into a form.
    pub(crate) is_genuine: bool,
}

/// Queues the notifications of leads, with a few statements for all of them.
///
/// # Errors
/// The database is not available.
pub(crate) async fn order(core: &Core, tx: &Tx, arrivals: &[Arrival<'_>]) -> Result<(), db::Error> {
    let notices = &core.settings.notices;
    let mut drafts = vec![];
    for Arrival { id, request_id, .. } in arrivals {
        let draft = |channel, recipient: &dyn ToString| Draft {
            channel,
            recipient: recipient.to_string(),
            kind: kind::LEAD,
            subject: lookup::subject(*id),
            payload: Value::Null,
            request_id: (*request_id).to_owned(),
        };
        drafts.extend(
            notices
                .mail_recipients()
                .iter()
                .map(|to| draft(mail::CHANNEL, to)),
        );
        drafts.extend(notices.chats().iter().map(|to| draft(chat::CHANNEL, to)));
        let hooks = notices.webhook_recipients().into_iter();
        drafts.extend(hooks.map(|to| draft(hook::CHANNEL, &to)));
    }
    if notices.thanks() {
        drafts.extend(thanks(tx, arrivals).await?);
    }
    if drafts.is_empty() {
        return Ok(());
    }
    core.outbox.add(tx, drafts).await
}

/// A reply to each visitor who filled in the site's form, entered an address, and got no reply within the last hour.
async fn thanks(tx: &Tx, arrivals: &[Arrival<'_>]) -> Result<Vec<Draft>, db::Error> {
    let address = |arrival: &Arrival<'_>| {
        let address = arrival.lead.email.clone();
        address.filter(|address| arrival.is_genuine && !address.is_empty())
    };
    let asked: BTreeSet<String> = arrivals
        .iter()
        .filter_map(|arrival| Some(key(&address(arrival)?)))
        .collect();
    if asked.is_empty() {
        return Ok(vec![]);
    }
    let asked = asked.into_iter().map(|key| (key, 1));
    let granted = rate_limit::take(tx, THANKS, asked).await?;
    let mut granted: BTreeSet<String> = granted
        .into_iter()
        .filter(|grant| grant.granted > 0)
        .map(|grant| grant.key)
        .collect();
    let drafts = arrivals.iter().filter_map(|arrival| {
        let recipient = address(arrival)?;
        granted.remove(&key(&recipient)).then(|| Draft {
            channel: mail::CHANNEL,
            recipient,
            kind: kind::THANKS,
            subject: lookup::subject(arrival.id),
            payload: Value::Null,
            request_id: arrival.request_id.to_owned(),
        })
    });
    Ok(drafts.collect())
}

/// The key of an address in the table of rate limits. It contains no personal data.
pub(crate) fn key(address: &str) -> String {
    format!("thanks:{}", web::sha256_hex(address.to_lowercase()))
}
