//! Properties of a PostgreSQL server, for checks of an installation.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{Backend, Db, Error, query};

/// Settings of the server, and the privileges of our role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerFacts {
    /// As `server_version_num`: 150018 is 15.18.
    pub version: i32,
    /// Whether writes reach the disk before they are acknowledged, and torn pages are repaired: `fsync` and
    /// `full_page_writes`.
    pub writes_safely: bool,
    /// Whether a commit is acknowledged only when it is durable: `synchronous_commit` is not `off`.
    pub commits_safely: bool,
    /// Whether our role is a superuser of the server.
    pub is_superuser: bool,
    /// Maximum number of connections, without those reserved for the administrator.
    pub connections: u32,
    /// Minimum difference between the server's clock and ours, after subtracting the round-trip time.
    pub clocks_apart: TimeDelta,
    /// An invalid index, which the server neither maintains nor uses, left by a failed build.
    pub broken_index: Option<String>,
}

impl Db {
    /// Queries the server; `None` on SQLite, whose settings we make ourselves.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn server_facts(&self) -> Result<Option<ServerFacts>, Error> {
        if self.backend() == Backend::Sqlite {
            return Ok(None);
        }
        let sql = "SELECT current_setting('server_version_num')::int AS version, \
                   current_setting('fsync')::bool AND current_setting('full_page_writes')::bool AS writes_safely, \
                   current_setting('synchronous_commit') <> 'off' AS commits_safely, \
                   (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser, \
                   current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int \
                     AS connections, \
                   clock_timestamp() AS now, \
                   (SELECT min(indexrelid::regclass::text) FROM pg_index WHERE NOT indisvalid) AS broken_index";
        // The first query may have to open a connection, which takes longer than a response.
        query(self.read(), "SELECT 1", &[]).await?;
        let before = Utc::now();
        let rows = query(self.read(), sql, &[]).await?;
        let on_its_way = Utc::now() - before;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(ServerFacts {
            version: row.try_get("", "version")?,
            writes_safely: row.try_get("", "writes_safely")?,
            commits_safely: row.try_get("", "commits_safely")?,
            is_superuser: row.try_get("", "is_superuser")?,
            clocks_apart: apart(before, on_its_way, row.try_get("", "now")?),
            broken_index: row.try_get("", "broken_index")?,
            connections: u32::try_from(row.try_get::<i32>("", "connections")?).unwrap_or_default(),
        }))
    }
}

/// No difference if the server's time lies between request and response.
fn apart(before: DateTime<Utc>, on_its_way: TimeDelta, there: DateTime<Utc>) -> TimeDelta {
    let ahead = there - (before + on_its_way);
    let behind = before - there;
    ahead.max(behind).max(TimeDelta::zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_answer_is_no_wrong_clock() {
        let before = Utc::now();
        let seconds = TimeDelta::seconds;
        let apart = |way: i64, there: i64| apart(before, seconds(way), before + seconds(there));
        assert_eq!(apart(9, 4), seconds(0));
        assert_eq!(apart(1, 61), seconds(60));
        assert_eq!(apart(1, -3), seconds(3));
    }
}
