//! What a PostgreSQL server says of itself, for checks of an installation.

use crate::{Backend, Db, Error, query};

/// Settings of the server, and what we are to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerFacts {
    /// As `server_version_num`: 150018 is 15.18.
    pub version: i32,
    /// Whether writes reach the disk before they are acknowledged, and torn pages are mended: `fsync` and
    /// `full_page_writes`.
    pub writes_safely: bool,
    /// Whether a commit is acknowledged only when it is durable: `synchronous_commit` is not `off`.
    pub commits_safely: bool,
    /// Whether our role may do anything to the whole server.
    pub is_superuser: bool,
    /// Connections that the server takes, without those it keeps for its administrator.
    pub connections: u32,
}

impl Db {
    /// Asks the server; `None` on SQLite, whose settings are ours.
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
                     AS connections";
        let rows = query(self.read(), sql, &[]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(ServerFacts {
            version: row.try_get("", "version")?,
            writes_safely: row.try_get("", "writes_safely")?,
            commits_safely: row.try_get("", "commits_safely")?,
            is_superuser: row.try_get("", "is_superuser")?,
            connections: u32::try_from(row.try_get::<i32>("", "connections")?).unwrap_or_default(),
        }))
    }
}
