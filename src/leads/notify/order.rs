//! What is owed to whom when a lead arrives, written in the lead's own transaction.

use std::{collections::BTreeSet, time::Duration};

use db::Tx;
use outbox::Draft;
use serde_json::Value;
use web::rate_limit::{self, Limit};

use super::{chat, hook, kind, lookup, mail};
use crate::{core::Core, leads::lead::Model as Lead};

/// Nobody can have us write to a stranger again and again.
const THANKS: Limit = Limit {
    count: 1,
    period: Duration::from_hours(1),
};

/// A lead whose time to be told of has come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival<'a> {
    /// Its id.
    pub(crate) id: i64,
    /// What it says.
    pub(crate) lead: &'a Lead,
    /// The request that brought it, or that set it free.
    pub(crate) request_id: &'a str,
    /// Whether a person filled in our form: its token was genuine. Only then is the visitor answered, because anybody can
    /// write a stranger's address into a form.
    pub(crate) is_genuine: bool,
}

/// Orders the notices of leads; a few statements for all of them.
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

/// An answer to each visitor who filled in our form and left an address, and got none within the hour.
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

/// An address as the table of limits knows it: it holds no personal data.
pub(crate) fn key(address: &str) -> String {
    format!("thanks:{}", web::sha256_hex(address.to_lowercase()))
}
