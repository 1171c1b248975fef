//! Recipients that are paused because the other side asked for it. Pauses apply to all instances.

use std::time::Duration;

use db::{
    Kind, Table, execute, later, query,
    sea_orm::{ConnectionTrait, DbErr},
    timestamp,
};

use crate::Options;

const TABLE: Table = Table {
    name: "delivery_pauses",
    columns: &[
        ("channel", Kind::Text),
        ("recipient", Kind::Text),
        ("until", Kind::Timestamp),
    ],
};

/// Pauses a recipient.
pub(crate) async fn begin(
    tx: &impl ConnectionTrait,
    (channel, recipient): (&str, &str),
    length: Duration,
    options: &Options,
) -> Result<(), db::Error> {
    let until = timestamp(later(options.clock.now(), length));
    let row = vec![channel.into(), recipient.into(), until.into()];
    let clause = " ON CONFLICT (channel, recipient) DO UPDATE SET until = excluded.until RETURNING channel";
    TABLE.insert_returning(tx, vec![row], clause).await.map(|_| ())
}

/// The recipients that are paused now. A pause that ends later than the longest allowed one was dated by a wrong clock.
pub(crate) async fn active(
    connection: &impl ConnectionTrait,
    channel: &str,
    options: &Options,
) -> Result<Vec<String>, db::Error> {
    let now = options.clock.now();
    let sql = "SELECT recipient FROM delivery_pauses WHERE channel = $1 AND until > $2 AND until <= $3";
    let values = [
        channel.into(),
        now.into(),
        later(now, options.longest_pause).into(),
    ];
    let rows = query(connection, sql, &values).await?;
    let recipients = rows.iter().map(|row| row.try_get("", "recipient"));
    Ok(recipients.collect::<Result<_, DbErr>>()?)
}

/// Deletes pauses that are over.
pub(crate) async fn sweep(tx: &impl ConnectionTrait, options: &Options) -> Result<(), db::Error> {
    let sql = "DELETE FROM delivery_pauses WHERE until <= $1";
    execute(tx, sql, &[options.clock.now().into()]).await.map(|_| ())
}
