//! Leases: work that only one process at a time may do, among all processes that share a database.
//!
//! A lease is two columns of a row: the token of the holder and the end. Work that has rows of its own (a queue) leases
//! these; other work leases a name, which is a row of `leases` ([`NAMES`]). The holder renews the lease while it works
//! ([`Lease::hold`]). If it was killed, the lease ends, and another process takes it with another token. A holder writes
//! under the condition [`Lease::fence`], or renews the lease in the transaction of its writes. So a process that lost
//! its lease without noticing changes nothing.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use sea_orm::{
    Condition, ConnectionTrait, Value,
    sea_query::{Expr, ExprTrait as _, Query, UpdateStatement},
};
use tokio::time::{sleep, timeout};

use crate::{Clock, Db, Error, execute, later};

/// The leases on names.
pub static NAMES: Rows = Rows {
    table: "leases",
    token: "token",
    until: "until",
    state: None,
};

/// A table whose rows can be leased.
#[derive(Debug)]
pub struct Rows {
    /// Its name.
    pub table: &'static str,
    /// The column with the token of the holder.
    pub token: &'static str,
    /// The column with the end of the lease.
    pub until: &'static str,
    /// The column `state` has this value while a row is leased. `None` if the table has no such column.
    pub state: Option<&'static str>,
}

/// A lease that this process took. It may have lost it since.
#[derive(Clone, Debug)]
pub struct Lease {
    on: &'static Rows,
    rows: Condition,
    token: Value,
    length: Duration,
}

/// What a holder does when the database does not answer until the lease ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// It stops, because another process may have taken the lease.
    Stops,
    /// It continues. For work whose interruption does more harm than its repetition.
    IsBorne,
}

impl Rows {
    /// A lease that the caller takes with a statement of its own: it writes the token, and [`Lease::end`].
    pub fn lease(&'static self, rows: Condition, token: impl Into<Value>, length: Duration) -> Lease {
        Lease {
            on: self,
            rows,
            token: token.into(),
            length,
        }
    }

    /// Takes the lease on one row, which is created if it does not exist. `None` while another process holds it.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn take(
        &'static self,
        db: &Db,
        clock: &Clock,
        (key, name): (&'static str, &str),
        length: Duration,
    ) -> Result<Option<Lease>, Error> {
        let now = clock.now(db).await?;
        let Self {
            table, token, until, ..
        } = self;
        let rows = Condition::all().add(Expr::col(key).eq(name));
        let lease = self.lease(rows, random_token(), length);
        let sql = format!(
            "INSERT INTO {table} ({key}, {token}, {until}) VALUES ($1, $2, $3) ON CONFLICT ({key}) DO UPDATE \
             SET {token} = excluded.{token}, {until} = excluded.{until} WHERE {table}.{token} IS NULL \
             OR {table}.{until} <= $4 OR {table}.{until} > $5"
        );
        let values = [
            name.into(),
            lease.token.clone(),
            lease.end(now).into(),
            now.into(),
            latest_end(now, length).into(),
        ];
        let tx = db.begin().await?;
        let taken = execute(&tx, &sql, &values).await?;
        tx.commit().await?;
        Ok((taken > 0).then_some(lease))
    }
}

impl Lease {
    /// The end of the lease if it is taken or renewed now.
    pub fn end(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        later(now, self.length)
    }

    /// The condition for the rows while this process holds them.
    pub fn fence(&self) -> Condition {
        let held = self.token_matches();
        match self.on.state {
            Some(state) => held.add(Expr::col("state").eq(state)),
            None => held,
        }
    }

    /// The condition for the rows while no other process has taken them, whatever their state.
    pub fn token_matches(&self) -> Condition {
        let token = Expr::col(self.on.token).eq(self.token.clone());
        self.rows.clone().add(token)
    }

    /// An update of the rows that changes nothing after the lease is lost.
    pub fn update(&self) -> UpdateStatement {
        let mut update = Query::update();
        update.table(self.on.table).cond_where(self.fence());
        update
    }

    /// Renews the lease. `false` means that it is lost. Until the transaction ends, no other process can take it.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn renew(&self, tx: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<bool, Error> {
        let mut renewal = self.update();
        renewal.value(self.on.until, self.end(now));
        Ok(tx.execute(&renewal).await?.rows_affected() > 0)
    }

    /// Renews the lease in a transaction of its own.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn renew_alone(&self, db: &Db, clock: &Clock) -> Result<bool, Error> {
        let now = clock.now(db).await?;
        let tx = db.begin().await?;
        let is_held = self.renew(&tx, now).await?;
        tx.commit().await?;
        Ok(is_held)
    }

    /// Ends the lease, so that other processes need not wait for its end.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn release(&self, db: &Db) -> Result<(), Error> {
        let mut update = self.update();
        update.value(self.on.token, Option::<String>::None);
        let tx = db.begin().await?;
        tx.execute(&update).await?;
        Ok(tx.commit().await?)
    }

    /// Renews the lease again and again. Returns when it is lost.
    pub async fn hold(&self, db: &Db, clock: &Clock, silence: Silence) {
        let mut renewed = Instant::now();
        loop {
            sleep(self.length / 4).await;
            let asked = Instant::now();
            let renewal = self.renew_alone(db, clock);
            let answer = match silence {
                Silence::Stops => {
                    let left = self.length.saturating_sub(renewed.elapsed());
                    timeout(left, renewal).await.ok()
                }
                Silence::IsBorne => Some(renewal.await),
            };
            match answer {
                Some(Ok(true)) => renewed = asked,
                Some(Ok(false)) | None => return,
                Some(Err(error)) => {
                    tracing::info!(table = self.on.table, "a lease could not be renewed yet: {error}");
                }
            }
        }
    }
}

/// Whether a lease with this end is held now.
pub fn is_current(until: DateTime<Utc>, length: Duration, now: DateTime<Utc>) -> bool {
    until > now && until <= latest_end(now, length)
}

/// A lease that ends later was dated by a clock that has gone back since. Twice the length, because the time was read
/// before the row, and clocks differ.
fn latest_end(now: DateTime<Utc>, length: Duration) -> DateTime<Utc> {
    later(now, length.saturating_mul(2))
}

/// A token that no other holder has.
///
/// # Panics
/// The operating system gives no randomness.
#[expect(clippy::expect_used, reason = "without randomness nothing safe can be done")]
pub fn random_token() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    format!("{:032x}", u128::from_be_bytes(bytes))
}
