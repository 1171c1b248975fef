//! PostgreSQL: `pg_dump` with an exported snapshot, in which the checksums are computed too; a restore in one
//! transaction.

use std::{
    fs,
    path::{Path, PathBuf},
};

use futures_util::TryStreamExt as _;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection, Row as _,
    postgres::PgConnectOptions,
};

use super::{
    blocking, compare,
    error::Error,
    program::Program,
    sum::{Growing, TableSum},
    unique,
};

/// Session settings on which checksums and dumps must not depend.
const SESSION: &str = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET lock_timeout = '30s'; \
                       SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET bytea_output = 'hex'; SET extra_float_digits = 1";

/// Prefix of the schemas in which replaced tables are kept. Dumps leave them out.
const KEPT: &str = "replaced";
/// Prefix of the databases of restore tests.
const SCRATCH: &str = "paradise_scratch";
/// Seconds after which the database of a restore test counts as abandoned.
const ABANDONED: i64 = 24 * 3600;

#[derive(Clone, Debug)]
pub(super) struct Home(crate::DatabaseUrl);

impl Home {
    pub(super) fn new(url: &str) -> Self {
        Self(crate::DatabaseUrl::Postgres(url.to_owned()))
    }

    pub(super) fn url(&self) -> &str {
        match &self.0 {
            crate::DatabaseUrl::Postgres(url) => url,
            _ => "",
        }
    }

    async fn connect(&self) -> Result<PgConnection, Error> {
        let options: PgConnectOptions = self.url().parse()?;
        let options = options
            .application_name("paradise-backup")
            .disable_statement_logging();
        let mut connection = options.connect().await?;
        connection.execute(SESSION).await?;
        Ok(connection)
    }

    pub(super) async fn dump(&self, into: &Path) -> Result<Vec<TableSum>, Error> {
        let mut connection = self.connect().await?;
        let program = find("pg_dump", &mut connection).await?;
        connection
            .execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .await?;
        let snapshot: String = sqlx::query_scalar("SELECT pg_export_snapshot()")
            .fetch_one(&mut connection)
            .await?;
        let sums = sums(&mut connection).await?;
        let (url, into) = (self.url().to_owned(), into.display().to_string());
        // No compression here, because the archive around it compresses better.
        blocking(move || {
            let args = [
                "--format=custom".to_owned(),
                "--compress=0".to_owned(),
                format!("--exclude-schema={KEPT}_*"),
                format!("--snapshot={snapshot}"),
                format!("--file={into}"),
            ];
            program.run(&url, &args)
        })
        .await?;
        connection.execute("COMMIT").await?;
        connection.close().await?;
        Ok(sums)
    }

    pub(super) async fn sums(&self) -> Result<Vec<TableSum>, Error> {
        let mut connection = self.connect().await?;
        connection
            .execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .await?;
        let sums = sums(&mut connection).await?;
        connection.close().await?;
        Ok(sums)
    }

    pub(super) async fn size(&self) -> Result<u64, Error> {
        let mut connection = self.connect().await?;
        let bytes: i64 = sqlx::query_scalar("SELECT pg_database_size(current_database())")
            .fetch_one(&mut connection)
            .await?;
        connection.close().await?;
        Ok(u64::try_from(bytes).unwrap_or_default())
    }

    pub(super) async fn ensure_unused(&self) -> Result<(), Error> {
        let mut connection = self.connect().await?;
        let question = "SELECT count(*) FROM pg_stat_activity \
                        WHERE datname = current_database() AND application_name = 'paradise'";
        let others: i64 = sqlx::query_scalar(question).fetch_one(&mut connection).await?;
        connection.close().await?;
        if others > 0 { Err(Error::InUse) } else { Ok(()) }
    }

    pub(super) async fn holds_data(&self) -> Result<bool, Error> {
        let mut connection = self.connect().await?;
        let tables: i64 =
            sqlx::query_scalar("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")
                .fetch_one(&mut connection)
                .await?;
        connection.close().await?;
        Ok(tables > 0)
    }

    pub(super) async fn put(
        &self,
        dump: &Path,
        expected: &[TableSum],
        aside: &Path,
    ) -> Result<Option<String>, Error> {
        self.ensure_unused().await?;
        let mut connection = self.connect().await?;
        let kept = if self.holds_data().await? {
            Some(unique(KEPT))
        } else {
            None
        };
        let script = self.script(&mut connection, dump, kept.as_deref()).await?;
        let program = find("psql", &mut connection).await?;
        let url = self.url().to_owned();
        let args = [
            "--no-psqlrc".to_owned(),
            "--quiet".to_owned(),
            "--set=ON_ERROR_STOP=1".to_owned(),
            "--single-transaction".to_owned(),
            format!("--file={}", script.0.display()),
            format!("--file={}", script.1.display()),
        ];
        blocking(move || program.run(&url, &args)).await?;
        if let Err(different) = compare(expected, &self.sums().await?) {
            let back = match &kept {
                Some(kept) => {
                    format!("DROP SCHEMA public CASCADE; ALTER SCHEMA {kept} RENAME TO public")
                }
                None => "DROP SCHEMA public CASCADE; CREATE SCHEMA public".to_owned(),
            };
            connection
                .execute(AssertSqlSafe(format!("BEGIN; {back}; COMMIT")))
                .await?;
            return Err(different);
        }
        connection.close().await?;
        let Some(kept) = kept else { return Ok(None) };
        leave_note(aside, &kept)?;
        Ok(Some(format!("the schema {kept} of the database")))
    }

    /// Writes two scripts next to the dump: one moves the present tables away, the other one creates the new ones. They
    /// run in one transaction, and a dump that cannot be read to its end fails before that.
    async fn script(
        &self,
        connection: &mut PgConnection,
        dump: &Path,
        kept: Option<&str>,
    ) -> Result<(PathBuf, PathBuf), Error> {
        let program = find("pg_restore", connection).await?;
        let (room, fill) = (dump.with_extension("room.sql"), dump.with_extension("fill.sql"));
        let make_room = kept.map_or(String::new(), |kept| {
            format!("ALTER SCHEMA public RENAME TO {kept};\nCREATE SCHEMA public;\n")
        });
        fs::write(&room, make_room)?;
        let args = [
            "--no-owner".to_owned(),
            "--no-privileges".to_owned(),
            format!("--file={}", fill.display()),
            dump.display().to_string(),
        ];
        blocking(move || program.run_offline(&args)).await?;
        Ok((room, fill))
    }

    pub(super) async fn scratch(&self) -> Result<Self, Error> {
        let mut connection = self.connect().await?;
        sweep(&mut connection).await?;
        let name = unique(SCRATCH);
        let created = connection
            .execute(AssertSqlSafe(format!(
                "CREATE DATABASE {name} TEMPLATE template0"
            )))
            .await;
        if let Err(sqlx::Error::Database(error)) = &created
            && error.code().as_deref() == Some("42501")
        {
            return Err(Error::Program(
                "a trial needs a database of its own, and the role of DATABASE_URL may not create one; as an administrator: ALTER ROLE … CREATEDB".to_owned(),
            ));
        }
        created?;
        connection.close().await?;
        let (place, query) = self.url().split_once('?').unwrap_or((self.url(), ""));
        let (scheme, rest) = place.split_once("://").unwrap_or(("postgres", place));
        let authority = rest.split('/').next().unwrap_or_default();
        let mark = if query.is_empty() { "" } else { "?" };
        Ok(Self::new(&format!("{scheme}://{authority}/{name}{mark}{query}")))
    }

    pub(super) async fn discard(self) -> Result<(), Error> {
        let options: PgConnectOptions = self.url().parse()?;
        let name = options.get_database().unwrap_or_default().to_owned();
        if !name.starts_with(SCRATCH) {
            return Ok(());
        }
        // A connection to another database, because a database cannot drop itself.
        let mut connection = options
            .database("postgres")
            .disable_statement_logging()
            .connect()
            .await?;
        connection
            .execute(AssertSqlSafe(format!(
                "DROP DATABASE IF EXISTS {name} WITH (FORCE)"
            )))
            .await?;
        Ok(connection.close().await?)
    }
}

/// Writes a note for the operator into the folder of the replaced data.
fn leave_note(aside: &Path, kept: &str) -> Result<(), Error> {
    fs::create_dir_all(aside)?;
    let note = format!(
        "The tables that were replaced are in the schema {kept}.\nTo remove them: DROP SCHEMA {kept} CASCADE;\n"
    );
    Ok(fs::write(aside.join("database.txt"), note)?)
}

/// Removes databases of restore tests whose process was killed.
async fn sweep(connection: &mut PgConnection) -> Result<(), Error> {
    let names: Vec<String> = sqlx::query_scalar("SELECT datname FROM pg_database WHERE datname LIKE $1")
        .bind(format!("{SCRATCH}%"))
        .fetch_all(&mut *connection)
        .await?;
    let now = chrono::Utc::now().timestamp();
    let made = |name: &str| {
        name.trim_start_matches(SCRATCH)
            .split('_')
            .nth(1)?
            .parse::<i64>()
            .ok()
    };
    for name in names
        .iter()
        .filter(|name| made(name).is_some_and(|made| made + ABANDONED < now))
    {
        connection
            .execute(AssertSqlSafe(format!(
                "DROP DATABASE IF EXISTS {name} WITH (FORCE)"
            )))
            .await?;
    }
    Ok(())
}

async fn find(name: &'static str, connection: &mut PgConnection) -> Result<Program, Error> {
    let version: String = sqlx::query_scalar("SHOW server_version_num")
        .fetch_one(connection)
        .await?;
    let server = version.parse::<u32>().unwrap_or_default() / 10_000;
    blocking(move || Program::find(name, server)).await
}

async fn sums(connection: &mut PgConnection) -> Result<Vec<TableSum>, Error> {
    let tables = sqlx::query(
        "SELECT c.relname::text AS name, array(
             SELECT quote_ident(a.attname) || CASE WHEN t.typcategory = 'S' THEN ' COLLATE \"C\"' ELSE '' END
             FROM pg_index i
             JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
             JOIN pg_type t ON t.oid = a.atttypid
             WHERE i.indrelid = c.oid AND i.indisprimary
             ORDER BY array_position(i.indkey::int2[], a.attnum)) AS key
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = current_schema() AND c.relkind = 'r'
         ORDER BY c.relname COLLATE \"C\"",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut sums = Vec::with_capacity(tables.len());
    for table in tables {
        let name: String = table.try_get("name")?;
        let key: Vec<String> = table.try_get("key")?;
        let order = if key.is_empty() {
            "t::text COLLATE \"C\"".to_owned()
        } else {
            key.join(", ")
        };
        let question = format!("COPY (SELECT * FROM \"{name}\" t ORDER BY {order}) TO STDOUT");
        let mut rows = connection.copy_out_raw(&question).await?;
        let mut growing = Growing::new(&name);
        while let Some(bytes) = rows.try_next().await? {
            // A line break inside a value is written as `\n`.
            growing.count(bytes.split(|byte| *byte == b'\n').count() - 1);
            growing.add(&bytes);
        }
        sums.push(growing.end());
    }
    Ok(sums)
}
