//! Limits that all instances share: counters in the database, used inside the caller's transaction. Also limits of one
//! process, in memory.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use db::{
    Kind, Table,
    sea_orm::{ConnectionTrait, QueryResult, Statement},
};

use crate::address;

const TABLE: Table = Table {
    name: "rate_limits",
    columns: &[
        ("key", Kind::Text),
        ("started", Kind::Integer),
        ("used", Kind::Integer),
        ("granted", Kind::Integer),
    ],
};

/// So many per window, counted for each key from its first use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Most grants in a window.
    pub count: u32,
    /// Length of the window.
    pub period: Duration,
}

/// What one key was granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The key that asked.
    pub key: String,
    /// How many of those asked for may go on.
    pub granted: u32,
    /// Seconds until the window ends.
    pub retry_after: u64,
}

/// Asks for several keys at once, each for a number of grants; the answers are exact under any concurrency, because
/// the row of a key stays locked until the transaction ends. Ask each key once.
///
/// # Errors
/// The database is not available.
pub async fn take(
    tx: &impl ConnectionTrait,
    limit: Limit,
    asked: impl IntoIterator<Item = (String, u32)>,
) -> Result<Vec<Grant>, db::Error> {
    let now = now();
    let mut asked: Vec<_> = asked.into_iter().collect();
    // A fixed order, so that two instances never wait for each other.
    asked.sort();
    let (count, period) = (
        i64::from(limit.count),
        i64::try_from(limit.period.as_secs()).unwrap_or(i64::MAX),
    );
    let rows = asked
        .into_iter()
        .map(|(key, wanted)| {
            let granted = i64::from(wanted).min(count);
            vec![key.into(), now.into(), granted.into(), granted.into()]
        })
        .collect();
    // A window is over when it has lasted its period, or when the clock went back behind its start.
    let over = format!("(rate_limits.started <= {now} - {period} OR rate_limits.started > {now})");
    let left = format!("({count} - rate_limits.used)");
    let more = format!("CASE WHEN {left} < excluded.granted THEN {left} ELSE excluded.granted END");
    let clause = format!(
        " ON CONFLICT (key) DO UPDATE SET \
         granted = CASE WHEN {over} THEN excluded.granted WHEN {left} <= 0 THEN 0 ELSE {more} END, \
         used = CASE WHEN {over} THEN excluded.used WHEN {left} <= 0 THEN rate_limits.used ELSE rate_limits.used + {more} END, \
         started = CASE WHEN {over} THEN excluded.started ELSE rate_limits.started END \
         RETURNING key, started, granted"
    );
    let rows = TABLE.insert_returning(tx, rows, &clause).await?;
    rows.iter()
        .map(|row| grant(row, now, period))
        .collect::<Result<_, _>>()
        .map_err(db::Error::from)
}

/// How many grants of a key the current window of this length holds.
///
/// # Errors
/// The database is not available.
pub async fn used(connection: &impl ConnectionTrait, key: &str, period: Duration) -> Result<u32, db::Error> {
    let end = now().saturating_sub(i64::try_from(period.as_secs()).unwrap_or(i64::MAX));
    let sql = "SELECT used FROM rate_limits WHERE key = $1 AND started > $2";
    let rows = db::query(connection, sql, &[key.into(), end.into()]).await?;
    let used = rows
        .first()
        .map(|row| row.try_get::<i64>("", "used"))
        .transpose()?;
    Ok(used.map_or(0, |used| u32::try_from(used).unwrap_or(u32::MAX)))
}

/// Gives one grant of a key back, for what turned out not to count.
///
/// # Errors
/// The database is not available.
pub async fn give_back(tx: &impl ConnectionTrait, key: &str) -> Result<(), db::Error> {
    let sql = "UPDATE rate_limits SET used = used - 1 WHERE key = $1 AND used > 0";
    tx.execute_raw(Statement::from_sql_and_values(
        tx.get_database_backend(),
        sql,
        [key.into()],
    ))
    .await?;
    Ok(())
}

/// Forgets a key altogether; tells whether it was there.
///
/// # Errors
/// The database is not available.
pub async fn forget(tx: &impl ConnectionTrait, key: &str) -> Result<bool, db::Error> {
    Ok(db::execute(tx, "DELETE FROM rate_limits WHERE key = $1", &[key.into()]).await? > 0)
}

/// Forgets windows that ended long ago.
///
/// # Errors
/// The database is not available.
pub async fn sweep(tx: &impl ConnectionTrait, period: Duration) -> Result<(), db::Error> {
    let end = now().saturating_sub(i64::try_from(period.as_secs()).unwrap_or(i64::MAX));
    tx.execute_unprepared(&format!("DELETE FROM rate_limits WHERE started < {end}"))
        .await?;
    Ok(())
}

fn grant(row: &QueryResult, now: i64, period: i64) -> Result<Grant, db::sea_orm::DbErr> {
    let started: i64 = row.try_get("", "started")?;
    let granted: i64 = row.try_get("", "granted")?;
    Ok(Grant {
        key: row.try_get("", "key")?,
        granted: u32::try_from(granted).unwrap_or(0),
        retry_after: u64::try_from(started.saturating_add(period) - now)
            .unwrap_or(1)
            .max(1),
    })
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// A limit of this process alone, counted in memory: for what comes so often that a row for each would cost more than it
/// saves. It forgets at a restart, and instances count apart.
#[derive(Debug)]
pub struct LocalLimit {
    limit: Limit,
    windows: Mutex<HashMap<IpAddr, Window>>,
}

/// More clients than these are not told apart from new ones; a window takes about fifty bytes.
const MOST_WINDOWS: usize = 100_000;

#[derive(Debug)]
struct Window {
    began: Instant,
    used: u32,
}

impl LocalLimit {
    /// Nothing is counted yet.
    pub fn new(limit: Limit) -> Self {
        Self {
            limit,
            windows: Mutex::default(),
        }
    }

    /// Takes one for a client.
    ///
    /// # Errors
    /// Its window is used up; in so many seconds another one begins.
    pub fn take(&self, client: IpAddr) -> Result<(), u64> {
        self.take_at(client, Instant::now())
    }

    fn take_at(&self, client: IpAddr, now: Instant) -> Result<(), u64> {
        let period = self.limit.period;
        let is_over = |window: &Window| now.saturating_duration_since(window.began) >= period;
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= MOST_WINDOWS {
            windows.retain(|_, window| !is_over(window));
        }
        if windows.len() >= MOST_WINDOWS {
            // A crowd of addresses: to begin anew lets some of them have twice their due, and nobody's event is lost.
            windows.clear();
        }
        let new = Window { began: now, used: 0 };
        let window = windows.entry(address::limited(client)).or_insert(new);
        if is_over(window) {
            *window = Window { began: now, used: 0 };
        }
        if window.used >= self.limit.count {
            let left = period.saturating_sub(now.saturating_duration_since(window.began));
            return Err(left.as_secs().max(1));
        }
        window.used += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn client(number: u32) -> IpAddr {
        Ipv4Addr::from(number).into()
    }

    #[test]
    fn each_client_has_its_due_in_each_window() {
        let limit = LocalLimit::new(Limit {
            count: 3,
            period: Duration::from_mins(1),
        });
        let began = Instant::now();
        let take = |client, seconds| limit.take_at(client, began + Duration::from_secs(seconds));
        for seconds in [0, 10, 20] {
            assert_eq!(take(client(1), seconds), Ok(()));
        }
        assert_eq!(take(client(1), 20), Err(40));
        assert_eq!(take(client(2), 20), Ok(()));
        assert_eq!(take(client(1), 59), Err(1));
        assert_eq!(take(client(1), 60), Ok(()));
        let of_one_customer = ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:3::"];
        for address in of_one_customer {
            assert_eq!(take(address.parse().unwrap(), 0), Ok(()));
        }
        assert_eq!(take("2001:db8:1:2:ffff::".parse().unwrap(), 0), Err(60));
    }

    #[test]
    fn a_crowd_of_addresses_takes_bounded_memory() {
        let limit = LocalLimit::new(Limit {
            count: 1,
            period: Duration::from_hours(24),
        });
        for number in 0..250_000 {
            assert_eq!(limit.take(client(number)), Ok(()));
            assert!(limit.windows.lock().unwrap().len() <= MOST_WINDOWS);
        }
    }
}
