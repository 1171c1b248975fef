//! The state of recipients, for all instances: when the last message reached them, and since when deliveries fail.
//!
//! A channel on one server ([`Route::Shared`]) has its own row, with no recipient: a refused mailbox shows that the
//! server answers.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use db::{
    execute, query,
    sea_orm::{ConnectionTrait, DbErr, QueryResult},
};

use crate::{
    Courier, Failure, Route, State,
    attempt::End,
    record_outcome::{Ended, told},
};

/// The state of one recipient of a channel, or of the server of a channel if `recipient` is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientStatus {
    /// The channel.
    pub channel: String,
    /// The address in the format of the channel. Empty for the server of the channel.
    pub recipient: String,
    /// When the last message arrived.
    pub delivered_at: Option<DateTime<Utc>>,
    /// The time of the first failed attempt since then.
    pub failing_since: Option<DateTime<Utc>>,
    /// Why the last attempt failed. Empty if it did not.
    pub last_error: String,
}

/// A group of deliveries that currently fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// The channel.
    pub channel: String,
    /// The recipient. Empty for all deliveries that are being retried.
    pub recipient: String,
    /// [`State::Pending`] with a failed attempt, or [`State::Dead`] to a recipient that no message has reached since.
    pub state: State,
    /// How many.
    pub count: u64,
}

/// What an attempt says about a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said<'a> {
    Arrived,
    /// The server answers.
    Answers,
    Failed(&'a str),
}

/// Records the results of these attempts, in the order of the recipients, so that two workers never deadlock.
pub(crate) async fn note(
    tx: &impl ConnectionTrait,
    courier: &dyn Courier,
    ended: &[Ended],
    now: DateTime<Utc>,
) -> Result<(), db::Error> {
    let mut said: BTreeMap<&str, Said> = BTreeMap::new();
    for ended in ended {
        let (of_recipient, of_server) = match &ended.end {
            End::Delivered(_) => (Said::Arrived, Said::Arrived),
            // A server that asks for a pause is reachable.
            End::Failed(
                Failure::Cancelled { .. }
                | Failure::Transient {
                    retry_after: Some(_), ..
                },
            )
            | End::Interrupted
            | End::Lost => continue,
            End::Failed(Failure::Transient { reason, .. }) => (Said::Failed(reason), Said::Failed(reason)),
            End::Failed(Failure::Permanent { reason }) => (Said::Failed(reason), Said::Answers),
        };
        // An arrived message is a stronger result than an answer of the server.
        let has_arrived = matches!(said.get(""), Some(Said::Arrived));
        if courier.route() == Route::Shared && !(has_arrived && matches!(of_server, Said::Answers)) {
            said.insert("", of_server);
        }
        let recipient = ended.batch.recipient();
        if courier.keeps_record_of(recipient) {
            said.insert(recipient, of_recipient);
        }
    }
    for (recipient, said) in said {
        write(tx, courier.channel(), recipient, said, now).await?;
    }
    Ok(())
}

/// Records whether something that is not a delivery works: a failure, or `None`.
pub(crate) async fn note_other(
    tx: &impl ConnectionTrait,
    name: &str,
    failure: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), db::Error> {
    let said = failure.map_or(Said::Answers, Said::Failed);
    write(tx, name, "", said, now).await
}

async fn write(
    tx: &impl ConnectionTrait,
    channel: &str,
    recipient: &str,
    said: Said<'_>,
    now: DateTime<Utc>,
) -> Result<(), db::Error> {
    let (channel, recipient) = (channel.into(), recipient.into());
    let written = match said {
        Said::Arrived => {
            let sql = "INSERT INTO delivery_standing (channel, recipient, delivered_at) VALUES ($1, $2, $3) \
                       ON CONFLICT (channel, recipient) DO UPDATE SET delivered_at = excluded.delivered_at, \
                       failing_since = NULL, last_error = ''";
            execute(tx, sql, &[channel, recipient, now.into()]).await
        }
        Said::Answers => {
            let sql = "UPDATE delivery_standing SET failing_since = NULL, last_error = '' \
                       WHERE channel = $1 AND recipient = $2";
            execute(tx, sql, &[channel, recipient]).await
        }
        Said::Failed(reason) => {
            let sql = "INSERT INTO delivery_standing (channel, recipient, failing_since, last_error) \
                       VALUES ($1, $2, $3, $4) ON CONFLICT (channel, recipient) DO UPDATE SET \
                       failing_since = coalesce(delivery_standing.failing_since, excluded.failing_since), \
                       last_error = excluded.last_error";
            execute(tx, sql, &[channel, recipient, now.into(), told(reason).into()]).await
        }
    };
    written.map(drop)
}

/// All rows.
pub(crate) async fn all(connection: &impl ConnectionTrait) -> Result<Vec<RecipientStatus>, db::Error> {
    let sql = "SELECT channel, recipient, delivered_at, failing_since, last_error FROM delivery_standing \
               ORDER BY channel, recipient";
    let status = |row: &QueryResult| {
        Ok(RecipientStatus {
            channel: row.try_get("", "channel")?,
            recipient: row.try_get("", "recipient")?,
            delivered_at: row.try_get("", "delivered_at")?,
            failing_since: row.try_get("", "failing_since")?,
            last_error: row.try_get("", "last_error")?,
        })
    };
    let rows = query(connection, sql, &[]).await?;
    Ok(rows.iter().map(status).collect::<Result<_, DbErr>>()?)
}

/// Deliveries that are retried after a failure, by channel, and dead letters to recipients that no message has reached
/// since.
pub(crate) async fn failing(connection: &impl ConnectionTrait) -> Result<Vec<Failing>, db::Error> {
    let sql = "SELECT channel, '' AS recipient, state, count(*) AS \"count\" FROM deliveries \
               WHERE state = 'pending' AND last_error <> '' GROUP BY channel, state \
               UNION ALL \
               SELECT d.channel, d.recipient, d.state, count(*) AS \"count\" FROM deliveries d \
               JOIN delivery_standing s ON s.channel = d.channel AND s.recipient = d.recipient \
               WHERE d.state = 'dead' AND s.failing_since IS NOT NULL GROUP BY d.channel, d.recipient, d.state";
    let failing = |row: &QueryResult| {
        Ok(Failing {
            channel: row.try_get("", "channel")?,
            recipient: row.try_get("", "recipient")?,
            state: row.try_get("", "state")?,
            count: u64::try_from(row.try_get::<i64>("", "count")?).unwrap_or_default(),
        })
    };
    let rows = query(connection, sql, &[]).await?;
    Ok(rows.iter().map(failing).collect::<Result<_, DbErr>>()?)
}

/// Deletes recipients to whom nothing was sent since then.
pub(crate) async fn sweep(tx: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<(), db::Error> {
    let sql = "DELETE FROM delivery_standing WHERE coalesce(failing_since, delivered_at) < $1 \
               AND coalesce(delivered_at, failing_since) < $1";
    execute(tx, sql, &[before.into()]).await.map(drop)
}
