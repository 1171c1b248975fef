//! Reads the state of a schema and migrates it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use db::{
    Backend, Db,
    sea_orm::{ConnectionTrait, DbErr, Statement},
};
use sea_orm_migration::{MigratorTrait as _, SchemaManager, prelude::Query};

use crate::{Draft, Schema, Steps, oldest, plan};

/// The advisory lock under which PostgreSQL migrates. Any constant number is suitable.
const LOCK: i64 = 0x0070_6172_6164_6973;

/// Number of attempts to get the lock while another instance migrates.
const LOCK_POLLS: u32 = 300;
const LOCK_POLL: Duration = Duration::from_millis(200);

/// State of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// No table of ours.
    Empty,
    /// Migrations of this program that are not applied yet, in order.
    Behind(Vec<String>),
    /// All migrations of this program are applied, possibly more.
    Current,
}

/// Why a schema cannot be used or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Made by a newer program; this version is too old for it.
    #[error(
        "the database belongs to Paradise {oldest} or newer; this is {program}. Install the newer program, or restore a backup made by this one"
    )]
    TooNew {
        /// The oldest version that may run on it.
        oldest: String,
        /// The version of this program.
        program: &'static str,
    },
    /// The database of a Django site itself, where our tables would be mixed with its own.
    #[error(
        "this database belongs to a Django site; give Paradise one of its own, and move the data with `manage.py dumpdata` and `paradise loaddata`"
    )]
    Foreign,
    /// Another instance did not finish its migration.
    #[error("another instance is migrating the database and has not finished within a minute")]
    Locked,
    /// The database returned an error.
    #[error(transparent)]
    Database(#[from] db::Error),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Self::Database(error.into())
    }
}

/// Names of all migrations of this program, in order.
pub fn steps() -> Vec<String> {
    Schema::default().steps()
}

/// As [`Schema::state`], for a site without further slices.
///
/// # Errors
/// See there.
pub async fn state(db: &Db) -> Result<State, Error> {
    Schema::default().state(db).await
}

/// As [`Schema::apply`], for a site without further slices.
///
/// # Errors
/// See there.
pub async fn apply(db: &Db) -> Result<(), Error> {
    Schema::default().apply(db).await
}

/// Like [`apply`], but only up to the first `count` migrations: an older schema, for tests of an upgrade.
///
/// # Errors
/// As for [`apply`].
pub async fn apply_first(db: &Db, count: usize) -> Result<(), Error> {
    Schema::default().apply_first(db, count).await
}

impl Schema {
    /// Names of all steps, in order.
    pub fn steps(&self) -> Vec<String> {
        let own = Steps::migrations();
        let own = own.iter().map(|step| step.name().to_owned());
        own.chain(self.0.iter().map(|step| step.name.to_owned()))
            .collect()
    }

    /// The description of a step; `None` for one that this site does not know.
    pub fn sentence(&self, step: &str) -> Option<&'static str> {
        let further = self.0.iter().find(|known| known.name == step);
        further
            .map(|known| known.sentence)
            .or_else(|| plan::sentence(step))
    }

    /// Reads the state and changes nothing. Steps of a slice that was taken out are no reason to refuse.
    ///
    /// # Errors
    /// [`Error::TooNew`], [`Error::Foreign`], or the database is not available.
    pub async fn state(&self, db: &Db) -> Result<State, Error> {
        let connection = db.read();
        if !has_table(connection, "seaql_migrations").await? {
            return if has_table(connection, "django_migrations").await? {
                Err(Error::Foreign)
            } else {
                Ok(State::Empty)
            };
        }
        let program = env!("CARGO_PKG_VERSION");
        if let Some(oldest) = oldest::read(connection).await?
            && oldest::is_older(program, &oldest)
        {
            return Err(Error::TooNew { oldest, program });
        }
        let known: Vec<_> = known(connection).await?;
        let pending: Vec<_> = self
            .steps()
            .into_iter()
            .filter(|name| !known.contains(name))
            .collect();
        Ok(if pending.is_empty() {
            State::Current
        } else {
            State::Behind(pending)
        })
    }

    /// Applies every pending step in one transaction. One instance does it, the others wait.
    ///
    /// # Errors
    /// As for [`Schema::state`]. A failed step leaves the database unchanged.
    pub async fn apply(&self, db: &Db) -> Result<(), Error> {
        self.apply_first(db, usize::MAX).await
    }

    async fn apply_first(&self, db: &Db, count: usize) -> Result<(), Error> {
        let tx = db.begin().await?;
        lock(db.backend(), &tx).await?;
        if db.backend() == Backend::Postgres {
            // A migration of a large table takes longer than the timeout for requests.
            tx.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
            notice_a_dead_client(&tx).await?;
        }
        // Read again under the lock: another instance may have just finished.
        let pending = match self.state(db).await? {
            State::Empty => self.steps(),
            State::Behind(steps) => steps,
            State::Current => Vec::new(),
        };
        let later: Vec<_> = self.steps().into_iter().skip(count).collect();
        let wanted: Vec<_> = pending.into_iter().filter(|step| !later.contains(step)).collect();
        if !wanted.is_empty() {
            let manager = SchemaManager::new(tx.unguarded());
            Steps::install(tx.unguarded()).await?;
            for name in wanted {
                self.run(&manager, &name).await?;
            }
            oldest::write(&manager).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn run(&self, manager: &SchemaManager<'_>, name: &str) -> Result<(), Error> {
        if let Some(step) = Steps::migrations().iter().find(|step| step.name() == name) {
            step.up(manager).await?;
        } else if let Some(step) = self.0.iter().find(|step| step.name == name) {
            let mut draft = Draft::default();
            (step.make)(&mut draft);
            draft.apply(manager).await?;
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let done = Query::insert()
            .into_table("seaql_migrations")
            .columns(["version", "applied_at"])
            .values_panic([
                name.into(),
                i64::try_from(now.as_secs()).unwrap_or_default().into(),
            ])
            .take();
        manager.execute(done).await?;
        Ok(())
    }
}

/// Lets PostgreSQL cancel a long migration, and release its lock, if its instance was killed; otherwise PostgreSQL
/// would notice only afterwards. Servers on systems without this feature refuse the setting (before version 15, all
/// except Linux).
async fn notice_a_dead_client(tx: &db::Tx) -> Result<(), Error> {
    let attempt = tx.begin().await?;
    match attempt
        .execute_unprepared("SET LOCAL client_connection_check_interval = '1s'")
        .await
    {
        Ok(_) => attempt.commit().await?,
        Err(_) => attempt.rollback().await?,
    }
    Ok(())
}

/// Polls a try-lock: a blocking lock would hold a snapshot that concurrent index builds wait for. On SQLite the
/// transaction is the lock.
async fn lock(backend: Backend, tx: &impl ConnectionTrait) -> Result<(), Error> {
    if backend == Backend::Sqlite {
        return Ok(());
    }
    let query = format!("SELECT pg_try_advisory_xact_lock({LOCK})");
    for _ in 0..LOCK_POLLS {
        let row = tx
            .query_one_raw(Statement::from_string(tx.get_database_backend(), query.as_str()))
            .await?;
        if row.is_some_and(|row| row.try_get_by_index(0).unwrap_or(false)) {
            return Ok(());
        }
        tokio::time::sleep(LOCK_POLL).await;
    }
    Err(Error::Locked)
}

async fn has_table(connection: &impl ConnectionTrait, name: &str) -> Result<bool, DbErr> {
    let backend = connection.get_database_backend();
    let query = match backend {
        db::sea_orm::DbBackend::Sqlite => {
            "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1"
        }
        _ => "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1",
    };
    let row = connection
        .query_one_raw(Statement::from_sql_and_values(backend, query, [name.into()]))
        .await?;
    Ok(row
        .map(|row| row.try_get_by_index::<i64>(0))
        .transpose()?
        .is_some_and(|count| count > 0))
}

/// Names of the migrations applied to a database, ordered by name; an empty list for an empty database.
///
/// # Errors
/// The database is not available.
pub async fn applied(db: &Db) -> Result<Vec<String>, Error> {
    let connection = db.read();
    if !has_table(connection, "seaql_migrations").await? {
        return Ok(vec![]);
    }
    let mut steps = known(connection).await?;
    steps.sort();
    Ok(steps)
}

async fn known(connection: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let query = Statement::from_string(
        connection.get_database_backend(),
        "SELECT version FROM seaql_migrations",
    );
    connection
        .query_all_raw(query)
        .await?
        .iter()
        .map(|row| row.try_get_by_index(0))
        .collect()
}
