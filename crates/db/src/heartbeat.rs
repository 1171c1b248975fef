//! Heartbeat of PostgreSQL.
//!
//! A network that drops packets reports no error: a statement would wait for a quarter of an hour. Therefore one
//! connection only sends a query at short intervals. If no response comes, all waiting statements fail at once, and
//! older connections are tested before they are used again.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use sea_orm::{DbErr, RuntimeErr, SqlxError};
use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection, pool::CloseEvent, postgres::PgConnectOptions,
};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

use crate::{DataFile, Problem, error::classify};

/// Interval of the query while the database responds.
const EVERY: Duration = Duration::from_millis(500);
/// Interval of the query while it does not respond.
const EVERY_WHEN_DEAD: Duration = Duration::from_millis(100);

/// State of the connection to a database. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heartbeat {
    /// `None` for a file, which is always reachable.
    is_dead: Option<watch::Receiver<bool>>,
    doubt: Doubt,
    /// The file, which may be removed.
    file: Option<DataFile>,
}

/// The task that detects failures. It ends when the last receiver is dropped.
pub(crate) struct Watch {
    told: watch::Sender<bool>,
    doubt: Doubt,
}

/// Time of the last failure. Connections opened before it may be dead.
#[derive(Clone, Debug, Default)]
struct Doubt(Arc<Mutex<Option<Instant>>>);

impl Doubt {
    fn rises(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

impl Heartbeat {
    /// A connection to a server, in unknown state.
    pub(crate) fn to_far() -> (Self, Watch) {
        let (told, is_dead) = watch::channel(false);
        let doubt = Doubt::default();
        let line = Self {
            is_dead: Some(is_dead),
            doubt: doubt.clone(),
            file: None,
        };
        (line, Watch { told, doubt })
    }

    /// A connection to a file on this machine.
    pub(crate) fn to_file(file: &DataFile) -> Self {
        Self {
            file: Some(file.clone()),
            ..Self::default()
        }
    }

    /// Returns when the connection is dead.
    pub(crate) async fn died(&self) {
        if let Some(is_dead) = &self.is_dead
            && is_dead.clone().wait_for(|is_dead| *is_dead).await.is_ok()
        {
            return;
        }
        // It is not watched, or no longer watched.
        std::future::pending::<()>().await;
    }

    /// Runs an operation on the database and fails when the database stops responding.
    ///
    /// # Errors
    /// The error of `work`, or the connection is dead.
    pub(crate) async fn guard<T>(&self, work: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        if let Some(file) = &self.file {
            file.ensure()?;
            let outcome = work.await;
            if let Err(error) = &outcome {
                file.failed(classify(error), error);
            }
            return outcome;
        }
        let outcome = tokio::select! {
            biased;
            outcome = work => outcome,
            () = self.died() => Err(silent()),
        };
        if let Err(error) = &outcome
            && classify(error) == Problem::Unavailable
        {
            self.doubt.rises();
        }
        outcome
    }

    /// Runs a commit and checks afterwards that the database is still the same.
    ///
    /// # Errors
    /// The error of `work`, or the connection is dead, or the file is another one.
    pub(crate) async fn settle(&self, work: impl Future<Output = Result<(), DbErr>>) -> Result<(), DbErr> {
        self.guard(work).await?;
        let Some(file) = &self.file else { return Ok(()) };
        file.ensure()?;
        file.committed();
        Ok(())
    }

    /// Whether there was a failure within this time.
    pub(crate) fn was_doubted_within(&self, time: Duration) -> bool {
        let since = *self.doubt.0.lock().unwrap_or_else(PoisonError::into_inner);
        since.is_some_and(|since| since.elapsed() <= time)
    }
}

impl Watch {
    /// Sends queries until the pool is closed or dropped. The connection is dead when no response came for `patience`.
    pub(crate) fn begin(self, options: PgConnectOptions, patience: Duration, closed: CloseEvent) {
        tokio::spawn(async move {
            tokio::select! {
                () = closed => {}
                () = self.told.closed() => {}
                () = self.ask(options, patience) => {}
            }
        });
    }

    async fn ask(&self, options: PgConnectOptions, patience: Duration) {
        let mut connection = None;
        let mut heard = Instant::now();
        loop {
            let asked = timeout(patience, sign_of_life(&options, connection.take())).await;
            let error = match asked {
                Ok(Ok(alive)) => {
                    connection = Some(alive);
                    None
                }
                Ok(Err(error)) => Some(error),
                Err(_) => Some(io::Error::from(io::ErrorKind::TimedOut).into()),
            };
            if error.is_some() {
                self.doubt.rises();
            }
            // A server that refuses a connection does respond. Its error is returned to the operations that use it.
            if error.is_none_or(|error| !matches!(error, SqlxError::Io(_))) {
                heard = Instant::now();
            }
            let is_dead = heard.elapsed() >= patience;
            self.told
                .send_if_modified(|known| std::mem::replace(known, is_dead) != is_dead);
            sleep(if connection.is_some() {
                EVERY
            } else {
                EVERY_WHEN_DEAD
            })
            .await;
        }
    }
}

async fn sign_of_life(
    options: &PgConnectOptions,
    connection: Option<PgConnection>,
) -> Result<PgConnection, SqlxError> {
    let mut connection = match connection {
        Some(connection) => connection,
        None => options.connect().await?,
    };
    connection.ping().await?;
    Ok(connection)
}

fn silent() -> DbErr {
    let cause = io::Error::new(io::ErrorKind::TimedOut, "PostgreSQL does not answer");
    DbErr::Conn(RuntimeErr::SqlxError(SqlxError::Io(cause).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_or_comes_is_told_that_the_line_is_dead_until_it_is_not() {
        let (line, watch) = Heartbeat::to_far();
        let waits = tokio::spawn({
            let line = line.clone();
            async move { line.guard(std::future::pending::<Result<(), DbErr>>()).await }
        });
        assert!(line.guard(async { Ok(()) }).await.is_ok());

        watch.told.send_replace(true);
        let told = waits.await.unwrap().unwrap_err();
        assert_eq!(classify(&told), Problem::Unavailable);
        assert!(
            line.guard(std::future::pending::<Result<(), DbErr>>())
                .await
                .is_err()
        );
        assert!(line.was_doubted_within(Duration::from_mins(1)));

        watch.told.send_replace(false);
        let (done, answer) = tokio::sync::oneshot::channel();
        let works = line.guard(async { Ok(answer.await.unwrap()) });
        done.send(7).unwrap();
        assert_eq!(works.await.unwrap(), 7);
    }

    #[tokio::test]
    async fn a_mistake_is_no_reason_to_doubt_and_a_connection_that_ends_is() {
        let (line, _watch) = Heartbeat::to_far();
        let within = Duration::from_mins(1);
        let mistake = async { Err::<(), _>(DbErr::Custom("no such table".into())) };
        assert!(line.guard(mistake).await.is_err());
        assert!(!line.was_doubted_within(within));
        assert!(line.guard(async { Err::<(), _>(silent()) }).await.is_err());
        assert!(line.was_doubted_within(within));
    }
}
