//! Connecting to PostgreSQL without ever hanging on a dead connection.

use std::time::Duration;

use sqlx::{
    ConnectOptions as _, Connection as _, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::{Error, connect::Options};

/// An idle connection is asked for a sign of life after this long, with a deadline of its own: sqlx's built-in
/// ping shares the acquire deadline and would spend all of it on the first half-open connection.
const PING_AFTER_IDLE: Duration = Duration::from_secs(10);
const PING_DEADLINE: Duration = Duration::from_millis(500);

/// Makes a pool; nothing is connected yet, so that a server that starts before its database waits for it.
pub(crate) fn pool(url: &str, options: &Options) -> Result<PgPool, Error> {
    let mut connect = url
        .parse::<PgConnectOptions>()?
        .application_name("paradise")
        // Counts and keys are made exact by locking rows; a stricter default of the server would refuse whoever waited.
        .options([("default_transaction_isolation", "read committed")])
        .disable_statement_logging();
    if let Some(timeout) = options.statement_timeout {
        connect = connect.options([("statement_timeout", timeout.as_millis().to_string())]);
    }
    Ok(PgPoolOptions::new()
        .max_connections(options.pool_size)
        .acquire_timeout(options.acquire_timeout)
        .max_lifetime(options.max_age)
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for < PING_AFTER_IDLE {
                    return Ok(true);
                }
                Ok(matches!(
                    tokio::time::timeout(PING_DEADLINE, connection.ping()).await,
                    Ok(Ok(()))
                ))
            })
        })
        .connect_lazy_with(connect))
}
