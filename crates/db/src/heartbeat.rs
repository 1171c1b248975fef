//! Heartbeat of PostgreSQL.
//!
//! A network that drops packets gives no error: a statement would wait for a quarter of an hour. Therefore one connection
//! does nothing but send a query at short intervals. If no answer comes, all waiting statements fail at once, and older
//! connections are tested before they are used again.

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

/// How often a line that works is tried.
const EVERY: Duration = Duration::from_millis(500);
/// How often one that does not is.
const EVERY_WHEN_DEAD: Duration = Duration::from_millis(100);

/// What is known of the way to a database. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    /// `None`: a file, which is never far.
    is_dead: Option<watch::Receiver<bool>>,
    doubt: Doubt,
    /// That file, which may be taken away.
    file: Option<DataFile>,
}

/// What finds it out. It ends with the last who wants to know.
pub(crate) struct Watch {
    told: watch::Sender<bool>,
    doubt: Doubt,
}

/// When something was wrong last: what was connected before may be dead.
#[derive(Clone, Debug, Default)]
struct Doubt(Arc<Mutex<Option<Instant>>>);

impl Doubt {
    fn rises(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

impl Line {
    /// A line of which nothing is known yet.
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

    /// To a file on this machine.
    pub(crate) fn to_file(file: &DataFile) -> Self {
        Self {
            file: Some(file.clone()),
            ..Self::default()
        }
    }

    /// Returns when the line is dead.
    pub(crate) async fn died(&self) {
        if let Some(is_dead) = &self.is_dead
            && is_dead.clone().wait_for(|is_dead| *is_dead).await.is_ok()
        {
            return;
        }
        // It is not watched, or not any more.
        std::future::pending::<()>().await;
    }

    /// Does something with the database for as long as it can be heard.
    ///
    /// # Errors
    /// As `work`; or the line is dead.
    pub(crate) async fn guard<T>(&self, work: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        if let Some(file) = &self.file {
            file.ensure()?;
        }
        if self.is_dead.is_none() {
            return work.await;
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

    /// Makes something last, in what is still the database afterwards.
    ///
    /// # Errors
    /// As `work`; or the line is dead, or the file is another one.
    pub(crate) async fn settle(&self, work: impl Future<Output = Result<(), DbErr>>) -> Result<(), DbErr> {
        self.guard(work).await?;
        let Some(file) = &self.file else { return Ok(()) };
        file.ensure()?;
        file.committed();
        Ok(())
    }

    /// Whether something was wrong within this time.
    pub(crate) fn was_doubted_within(&self, time: Duration) -> bool {
        let since = *self.doubt.0.lock().unwrap_or_else(PoisonError::into_inner);
        since.is_some_and(|since| since.elapsed() <= time)
    }
}

impl Watch {
    /// Asks until the pool is closed or forgotten. A line is dead when nothing came back for `patience`.
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
            // A server that refuses us is one that is heard; what it says is told to those who ask it for something.
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
        let (line, watch) = Line::to_far();
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
        let (line, _watch) = Line::to_far();
        let within = Duration::from_mins(1);
        let mistake = async { Err::<(), _>(DbErr::Custom("no such table".into())) };
        assert!(line.guard(mistake).await.is_err());
        assert!(!line.was_doubted_within(within));
        assert!(line.guard(async { Err::<(), _>(silent()) }).await.is_err());
        assert!(line.was_doubted_within(within));
    }
}
