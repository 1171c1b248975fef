//! Metrics of the database: duration of statements, time that transactions wait for a connection, use of the pools.

use std::{
    fmt,
    time::{Duration, Instant},
};

use metrics::{Histogram, histogram};
use sea_orm::DatabaseConnection;
use sqlx::{Database, Pool as SqlxPool};

/// State of one pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    /// `read`, `write`, or `all` for a pool that does both.
    pub name: &'static str,
    /// Open connections.
    pub size: u32,
    /// Idle connections among them.
    pub idle: u32,
}

impl Pool {
    pub(crate) fn of<D: Database>(name: &'static str, pool: &SqlxPool<D>) -> Self {
        Self {
            name,
            size: pool.size(),
            idle: u32::try_from(pool.num_idle()).unwrap_or(u32::MAX),
        }
    }
}

/// Label values for statements. The caller measures by subject if it needs to.
const NAMES: [&str; 5] = ["select", "insert", "update", "delete", "other"];
const BATCH: &str = "batch";

fn of_name(name: &'static str) -> Histogram {
    histogram!("db_query_duration_seconds", "name" => name)
}

/// Wraps the connection so that every statement is timed, from the request for a connection to the last row.
pub(crate) fn watched(mut connection: DatabaseConnection) -> DatabaseConnection {
    let histograms = NAMES.map(of_name);
    connection.set_metric_callback(move |info| {
        let verb = info.statement.sql.trim_start().as_bytes();
        let is = |name: &&str| {
            verb.get(..name.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        };
        let found = NAMES.iter().position(is).unwrap_or(NAMES.len() - 1);
        histograms[found].record(info.elapsed);
    });
    connection
}

/// Records a batch of the fast path, which does not use sqlx.
pub(crate) fn batch_took(time: Duration) {
    of_name(BATCH).record(time);
}

/// Waiting time of transactions before they begin: on SQLite, for the only writer.
#[derive(Clone)]
pub(crate) struct Waits(Histogram);

impl Default for Waits {
    fn default() -> Self {
        Self(histogram!("db_pool_wait_seconds"))
    }
}

impl fmt::Debug for Waits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Waits")
    }
}

impl Waits {
    pub(crate) fn begin(&self) -> Waiting<'_> {
        Waiting(&self.0, Instant::now())
    }
}

/// A waiting transaction. It is recorded if it got its turn.
pub(crate) struct Waiting<'a>(&'a Histogram, Instant);

impl Waiting<'_> {
    pub(crate) fn end(self) {
        self.0.record(self.1.elapsed());
    }
}
