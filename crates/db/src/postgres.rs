//! Connects to PostgreSQL without ever waiting indefinitely on a dead connection.

use std::time::Duration;

use sqlx::{
    ConnectOptions as _, Connection as _, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::time::timeout;

use crate::{
    Error,
    heartbeat::{Heartbeat, Watch},
    options::Options,
};

/// Idle time after which a connection is tested before use, with a separate deadline. sqlx's built-in ping shares the
/// acquire deadline and would spend all of it on the first half-open connection.
const PING_AFTER_IDLE: Duration = Duration::from_secs(10);
const PING_DEADLINE: Duration = Duration::from_millis(500);

/// Creates a pool without connecting, so that a server that starts before its database waits for it.
pub(crate) fn pool(url: &str, options: &Options, line: &Heartbeat, watch: Watch) -> Result<PgPool, Error> {
    let mut connect = url
        .parse::<PgConnectOptions>()?
        .application_name("paradise")
        // Counters and keys are exact because rows are locked. A stricter default of the server would refuse
        // transactions that had to wait.
        .options([("default_transaction_isolation", "read committed")])
        .disable_statement_logging();
    let limits = [
        ("statement_timeout", options.statement_timeout),
        ("idle_in_transaction_session_timeout", options.idle_timeout),
    ];
    for (name, limit) in limits {
        if let Some(limit) = limit {
            connect = connect.options([(name, limit.as_millis().to_string())]);
        }
    }
    let (before, after) = (line.clone(), line.clone());
    let pool = PgPoolOptions::new()
        .max_connections(options.pool_size)
        .acquire_timeout(options.acquire_timeout)
        .max_lifetime(options.max_age)
        .test_before_acquire(false)
        .before_acquire(move |connection, meta| {
            let is_trusted = meta.idle_for < PING_AFTER_IDLE && !before.was_doubted_within(meta.idle_for);
            Box::pin(async move {
                if is_trusted {
                    return Ok(true);
                }
                Ok(matches!(
                    timeout(PING_DEADLINE, connection.ping()).await,
                    Ok(Ok(()))
                ))
            })
        })
        // sqlx tests a returned connection without a deadline: a dead connection would never become free again.
        .after_release(move |connection, _| {
            let line = after.clone();
            Box::pin(async move {
                tokio::select! {
                    biased;
                    alive = connection.ping() => Ok(alive.is_ok()),
                    () = line.died() => Ok(false),
                }
            })
        })
        .connect_lazy_with(connect.clone());
    watch.begin(connect, options.acquire_timeout, pool.close_event());
    Ok(pool)
}
