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

/// Orders the notices of leads, given with their ids; a few statements for all of them.
///
/// # Errors
/// The database is not available.
pub(in crate::leads) async fn order(core: &Core, tx: &Tx, leads: &[(i64, &Lead)]) -> Result<(), db::Error> {
    let notices = &core.settings.notices;
    let mut drafts = vec![];
    for (id, _) in leads {
        let draft = |channel, recipient: &dyn ToString| Draft {
            channel,
            recipient: recipient.to_string(),
            kind: kind::LEAD,
            subject: lookup::subject(*id),
            payload: Value::Null,
        };
        drafts.extend(
            notices
                .mail_recipients()
                .iter()
                .map(|to| draft(mail::CHANNEL, to)),
        );
        drafts.extend(notices.chats().iter().map(|to| draft(chat::CHANNEL, to)));
        drafts.extend(notices.webhook_urls.iter().map(|to| draft(hook::CHANNEL, to)));
    }
    if notices.thanks() {
        drafts.extend(thanks(tx, leads).await?);
    }
    if drafts.is_empty() {
        return Ok(());
    }
    core.outbox.add(tx, drafts).await
}

/// An answer to each visitor who left an address, and got none within the hour.
async fn thanks(tx: &Tx, leads: &[(i64, &Lead)]) -> Result<Vec<Draft>, db::Error> {
    let address = |lead: &Lead| lead.email.clone().filter(|address| !address.is_empty());
    let asked: BTreeSet<String> = leads
        .iter()
        .filter_map(|(_, lead)| Some(key(&address(lead)?)))
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
    let drafts = leads.iter().filter_map(|(id, lead)| {
        let recipient = address(lead)?;
        granted.remove(&key(&recipient)).then(|| Draft {
            channel: mail::CHANNEL,
            recipient,
            kind: kind::THANKS,
            subject: lookup::subject(*id),
            payload: Value::Null,
        })
    });
    Ok(drafts.collect())
}

/// An address as the table of limits knows it: it holds no personal data.
fn key(address: &str) -> String {
    format!("thanks:{}", web::sha256_hex(address.to_lowercase()))
}
