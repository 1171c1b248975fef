//! Erases a person: deliveries to the person, about the person, and mentions in other deliveries.

use db::{
    execute, query,
    sea_orm::{ConnectionTrait, DbErr, Value},
};
use sea_orm::entity::prelude::*;

use crate::{Delivery, Outbox, delivery};

/// How many texts are searched in one statement.
const AT_ONCE: usize = 50;

/// A delivery that contains a text that was searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    id: i64,
    /// Whether it is in the message to be sent, and not only in the answer of the other side.
    is_said: bool,
}

impl Outbox {
    /// Deletes all deliveries about one thing, whatever their state. A message that is being sent at this moment may
    /// still arrive. Returns how many there were.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn forget(&self, tx: &impl ConnectionTrait, subject: &str) -> Result<u64, db::Error> {
        execute(tx, "DELETE FROM deliveries WHERE subject = $1", &[subject.into()]).await
    }

    /// Deletes the deliveries to an address, ignoring case, of the kinds that go to people outside.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn forget_recipient(
        &self,
        tx: &impl ConnectionTrait,
        address: &str,
        kinds: &[&str],
    ) -> Result<u64, db::Error> {
        let sql = "DELETE FROM delivery_pauses WHERE lower(recipient) = lower($1)";
        execute(tx, sql, &[address.into()]).await?;
        let mut forgotten = 0;
        for kind in kinds {
            let sql = "DELETE FROM deliveries WHERE lower(recipient) = lower($1) AND kind = $2";
            forgotten += execute(tx, sql, &[address.into(), (*kind).into()]).await?;
        }
        Ok(forgotten)
    }

    /// The deliveries to an address, as [`Outbox::forget_recipient`] finds them.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn to(&self, address: &str, kinds: &[&str]) -> Result<Vec<Delivery>, db::Error> {
        use sea_orm::sea_query::{Expr, ExprTrait as _, Func};
        let recipient = Func::lower(Expr::col(delivery::Column::Recipient));
        let found = delivery::Entity::find()
            .filter(Expr::expr(recipient).eq(Func::lower(Expr::val(address))))
            .filter(delivery::Column::Kind.is_in(kinds.iter().copied()));
        Ok(found.all(self.db.read()).await?)
    }

    /// The deliveries that contain one of these texts, in the message or in the answer of the other side.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn mentions(&self, texts: &[String]) -> Result<Vec<Mention>, db::Error> {
        let mut mentions = Vec::new();
        for texts in texts.chunks(AT_ONCE) {
            let values: Vec<Value> = texts
                .iter()
                .map(|text| db::contains_pattern(&text.to_lowercase()).into())
                .collect();
            let holds = |column: &str| {
                let each = (1..=values.len()).map(|i| format!("lower({column}) LIKE ${i} ESCAPE '\\'"));
                each.collect::<Vec<_>>().join(" OR ")
            };
            let said = holds("CAST(payload AS TEXT)");
            let sql = format!(
                "SELECT id, CASE WHEN {said} THEN 1 ELSE 0 END AS said FROM deliveries \
                 WHERE {said} OR {} OR {}",
                holds("last_error"),
                holds("receipt")
            );
            for row in query(self.db.read(), &sql, &values).await? {
                let said: i32 = row.try_get("", "said")?;
                mentions.push(Mention {
                    id: row.try_get("", "id")?,
                    is_said: said != 0,
                });
            }
        }
        Ok(mentions)
    }

    /// Removes these texts from the deliveries that contain them. A pending delivery whose message contains one is
    /// deleted. Returns how many were changed or deleted.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn forget_mentions(
        &self,
        tx: &impl ConnectionTrait,
        mentions: &[Mention],
    ) -> Result<u64, db::Error> {
        let mut touched = 0;
        for mention in mentions {
            if mention.is_said {
                let sql = "DELETE FROM deliveries WHERE id = $1 AND state = 'pending'";
                touched += execute(tx, sql, &[mention.id.into()]).await?;
                let sql = "UPDATE deliveries SET payload = '{}' WHERE id = $1";
                execute(tx, sql, &[mention.id.into()]).await?;
            }
            let sql = "UPDATE deliveries SET last_error = '', receipt = '' WHERE id = $1";
            touched += execute(tx, sql, &[mention.id.into()]).await?;
        }
        Ok(touched)
    }

    /// How many deliveries about this subject arrived, by channel: copies of them exist elsewhere.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn arrived(&self, subject: &str) -> Result<Vec<(String, u64)>, db::Error> {
        let sql = "SELECT channel, count(*) AS \"count\" FROM deliveries \
                   WHERE subject = $1 AND state = 'delivered' GROUP BY channel ORDER BY channel";
        let rows = query(self.db.read(), sql, &[subject.into()]).await?;
        let counted = rows.iter().map(|row| {
            let count: i64 = row.try_get("", "count")?;
            Ok((row.try_get("", "channel")?, count.unsigned_abs()))
        });
        Ok(counted.collect::<Result<_, DbErr>>()?)
    }
}
