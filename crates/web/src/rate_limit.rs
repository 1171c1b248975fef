//! Rate limits shared by all instances: counters in the database, used inside the caller's transaction. Also limits of
//! one process, in memory.

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

/// A rate limit with fixed windows. The window of a key starts with its first use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Maximum number of grants in a window.
    pub count: u32,
    /// Length of the window.
    pub period: Duration,
}

/// The grants for one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The requested key.
    pub key: String,
    /// How many of the requested grants were given.
    pub granted: u32,
    /// Seconds until the window ends.
    pub retry_after: u64,
}

/// Requests grants for several keys at once, a number for each. The result is exact under any concurrency, because the
/// row of a key stays locked until the transaction ends. Each key may occur only once.
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
    // A fixed order prevents deadlocks between instances.
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
    // A window ends after its period, or if the clock went back before its start.
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

/// Number of grants of a key in the current window of this length.
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

/// Returns one grant of a key, for a use that does not count after all.
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

/// Deletes a key. Returns whether it existed.
///
/// # Errors
/// The database is not available.
pub async fn forget(tx: &impl ConnectionTrait, key: &str) -> Result<bool, db::Error> {
    Ok(db::execute(tx, "DELETE FROM rate_limits WHERE key = $1", &[key.into()]).await? > 0)
}

/// Deletes windows that ended long ago.
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

/// A limit of this process, counted in memory, for events so frequent that a row for each would cost more than it
/// saves. It is reset at a restart, and each instance counts separately.
#[derive(Debug)]
pub struct LocalLimit {
    limit: Limit,
    windows: Mutex<HashMap<IpAddr, Window>>,
}

/// Maximum number of clients with a window; a window takes about fifty bytes.
const MOST_WINDOWS: usize = 100_000;

#[derive(Debug)]
struct Window {
    began: Instant,
    used: u32,
}

impl LocalLimit {
    /// A limit without any counts.
    pub fn new(limit: Limit) -> Self {
        Self {
            limit,
            windows: Mutex::default(),
        }
    }

    /// Takes one grant for a client.
    ///
    /// # Errors
    /// The window is used up. The value is the number of seconds until the next one.
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
            // With too many addresses all windows are cleared. Some clients then get up to twice their limit, and no
            // event is lost.
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
