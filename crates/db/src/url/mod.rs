//! Database addresses in Django's format.

mod postgres;

use std::{
    fmt,
    path::{Path, PathBuf},
};

use percent_encoding::percent_decode_str;

use postgres::Address;

/// The kind of database of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// Embedded, one file.
    Sqlite,
    /// A server, version 14 or newer.
    Postgres,
}

impl Backend {
    /// Whether it is a local file and not a shared server.
    pub fn is_file(self) -> bool {
        self == Self::Sqlite
    }

    /// Whether a text, such as one in a backup, names the database that is a file.
    pub fn names_a_file(text: &str) -> bool {
        text == Self::Sqlite.to_string()
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// `sqlite`, `sqlite:///relative.db`, `sqlite:////absolute.db`, `postgres://…` or `postgresql://…`
/// (`docs/deploy.md#database-addresses`).
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `sqlite` without a path: `paradise.db` in `DATA_DIR`.
    SqliteInDataDir,
    /// A file. A relative path is relative to the working folder.
    SqliteFile(PathBuf),
    /// A PostgreSQL address with its password, which is never printed, in a form that sqlx and libpq read in the same
    /// way.
    Postgres(String),
}

impl DatabaseUrl {
    /// Accepted forms, for error messages and documentation.
    pub const EXPECTS: &str = "sqlite, sqlite:///relative/path.db, sqlite:////absolute/path.db, postgres://user:password@host:5432/name or postgres://user@/name?host=/var/run/postgresql";

    /// Parses an address.
    ///
    /// # Errors
    /// A message about the mistake, without any password.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "sqlite" {
            return Ok(Self::SqliteInDataDir);
        }
        if let Some(path) = text.strip_prefix("sqlite:///") {
            return sqlite_file(path).map(Self::SqliteFile);
        }
        if let Some(address) = of_postgres(text) {
            return Ok(Self::Postgres(Address::parse(address)?.spelled()));
        }
        Err(match text.split_once(':') {
            Some(("sqlite", _)) => {
                "write three slashes before a relative path and four before an absolute one".into()
            }
            Some((scheme, _))
                if scheme.starts_with("postgres") || ["pgsql", "psql", "postgis"].contains(&scheme) =>
            {
                "write postgres:// at its beginning".into()
            }
            Some((scheme, _)) => format!("`{scheme}` is no database that Paradise knows"),
            None => "this is no database address".into(),
        })
    }

    /// The SQLite file, in `data_dir` if the address has no path; `None` on PostgreSQL.
    pub fn file(&self, data_dir: &Path) -> Option<PathBuf> {
        match self {
            Self::SqliteInDataDir => Some(data_dir.join("paradise.db")),
            Self::SqliteFile(path) => Some(path.clone()),
            Self::Postgres(_) => None,
        }
    }

    /// Whether statements travel over the network without verification of the server's identity.
    pub fn is_exposed(&self) -> bool {
        self.address()
            .is_some_and(|address| !address.is_here() && !address.is_proven())
    }

    /// The password in the address, if there is one.
    pub(crate) fn password(&self) -> Option<String> {
        let password = self.address()?.password;
        (!password.is_empty()).then_some(password)
    }

    fn address(&self) -> Option<Address> {
        let Self::Postgres(url) = self else { return None };
        Address::parse(of_postgres(url)?).ok()
    }

    /// The kind of database of the address.
    pub fn backend(&self) -> Backend {
        match self {
            Self::SqliteInDataDir | Self::SqliteFile(_) => Backend::Sqlite,
            Self::Postgres(_) => Backend::Postgres,
        }
    }
}

/// Shows the address without user and password.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SqliteInDataDir => f.write_str("sqlite"),
            Self::SqliteFile(path) => write!(f, "sqlite:///{}", path.display()),
            Self::Postgres(url) => {
                let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                let address = rest.rsplit_once('@').map_or(rest, |(_, address)| address);
                write!(f, "postgres://{}", address.split('?').next().unwrap_or(address))
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The part after the scheme of a PostgreSQL address.
fn of_postgres(text: &str) -> Option<&str> {
    ["postgres://", "postgresql://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme))
}

/// The path of a file; `%20` is a space in it, as Django reads it.
fn sqlite_file(path: &str) -> Result<PathBuf, String> {
    if path.contains(['?', '#']) {
        return Err("the path of the database file holds no ? and #, and there are no parameters".into());
    }
    let path = percent_decode_str(path)
        .decode_utf8()
        .map_err(|_| "what is written with % is not UTF-8")?;
    if path.contains(":memory:") {
        return Err("a database in memory would be lost at the end".into());
    }
    if path.is_empty() || path.ends_with('/') || path.chars().any(char::is_control) {
        return Err("the path of the database file is missing".into());
    }
    Ok(path.into_owned().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_writes_addresses_as_in_django() {
        assert_eq!(DatabaseUrl::parse("sqlite"), Ok(DatabaseUrl::SqliteInDataDir));
        assert_eq!(
            DatabaseUrl::parse("sqlite:///db.sqlite3"),
            Ok(DatabaseUrl::SqliteFile("db.sqlite3".into()))
        );
        assert_eq!(
            DatabaseUrl::parse("sqlite:////var/lib/db.sqlite3"),
            Ok(DatabaseUrl::SqliteFile("/var/lib/db.sqlite3".into()))
        );
        for scheme in ["postgres", "postgresql"] {
            let url = DatabaseUrl::parse(&format!("{scheme}://ann:pass@db:5432/shop")).unwrap();
            assert_eq!(url.backend(), Backend::Postgres);
        }
    }

    #[test]
    fn a_wrong_address_is_told_without_its_password() {
        for wrong in [
            "",
            "mysql://root:hunter2@db/shop",
            "sqlite:///",
            "postgres://ann:hunter2@db:port/shop",
        ] {
            let message = DatabaseUrl::parse(wrong).unwrap_err();
            assert!(!message.contains("hunter2"), "{message}");
        }
    }

    #[test]
    fn a_printed_address_shows_no_password() {
        let url = DatabaseUrl::parse("postgres://ann:hun%40ter2@db:5432/shop?sslmode=require").unwrap();
        assert_eq!(
            format!("{url} {url:?}"),
            "postgres://db:5432/shop postgres://db:5432/shop"
        );
    }

    #[test]
    fn every_spelling_of_libpq_is_taken_or_refused_by_name() {
        for (text, spelled) in [
            (
                "postgres://shop@/shop?host=/var/run/postgresql",
                "postgres://shop@%2Fvar%2Frun%2Fpostgresql/shop",
            ),
            (
                "postgres:///shop?host=/var/run/postgresql&user=shop",
                "postgres://shop@%2Fvar%2Frun%2Fpostgresql/shop",
            ),
            (
                "postgresql://shop:hun%2Fter2@%2Fvar%2Frun%2Fpostgresql:5433/shop",
                "postgres://shop:hun%2Fter2@%2Fvar%2Frun%2Fpostgresql:5433/shop",
            ),
            ("postgres://shop@/shop", "postgres:///shop?user=shop"),
            (
                "postgres://shop:p@:5433/shop",
                "postgres:///shop?user=shop&password=p&port=5433",
            ),
            ("postgres://ann@[::1]:5432/shop", "postgres://ann@[::1]:5432/shop"),
            (
                "postgres://ann@db/shop?hostaddr=fd00::5",
                "postgres://ann@[fd00::5]/shop",
            ),
            ("postgres://ann:p@ss@db/shop", "postgres://ann:p%40ss@db/shop"),
            (
                "postgres://ann:p:ss%zz@db/shop",
                "postgres://ann:p%3Ass%25zz@db/shop",
            ),
            (
                "postgres://ann:пароль@db/shop",
                "postgres://ann:%D0%BF%D0%B0%D1%80%D0%BE%D0%BB%D1%8C@db/shop",
            ),
            ("postgres://db", "postgres://db/"),
            (
                "postgres://db/shop?ssl-mode=require&connect_timeout=10&options=-c+search_path%3Dsite",
                "postgres://db/shop?sslmode=require&options=-c%20search_path%3Dsite",
            ),
            ("postgres://db/shop?channel_binding=prefer", "postgres://db/shop"),
        ] {
            let url = DatabaseUrl::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(url, DatabaseUrl::Postgres(spelled.into()), "{text}");
            // sqlx can parse it, and its spelling is canonical.
            spelled.parse::<sqlx::postgres::PgConnectOptions>().unwrap();
            assert_eq!(DatabaseUrl::parse(spelled), Ok(url));
        }
        for (text, fix) in [
            ("postgres://ann:12#34@db/shop", "%23"),
            ("postgres://ann:12/34@db/shop", "%2F"),
            ("postgres://ann:12?34@db/shop", "%3F"),
            ("postgres://ann:1 2@db/shop", "%20"),
            ("postgres://a,b/shop", "several hosts"),
            ("postgres://db:0/shop", "port"),
            ("postgres://db:port/shop", "port"),
            ("postgres://d b/shop", "blank"),
            ("postgres://db/shop?sslmod=require", "sslmod"),
            ("postgres://db/shop?sslmode=on", "verify-full"),
            ("postgres://db/shop?sslrootcert=system", "file"),
            (
                "postgres://db/shop?channel_binding=require",
                "sslmode=verify-full",
            ),
            ("postgres://db/a/b", "slash"),
            ("postgresql+psycopg2://db/shop", "postgres://"),
            ("sqlite://shop.db", "three slashes"),
            ("sqlite:///:memory:", "memory"),
            ("sqlite:///shop.db?timeout=20", "parameters"),
            ("sqlite:////var/lib/", "missing"),
        ] {
            let told = DatabaseUrl::parse(text).unwrap_err();
            assert!(told.contains(fix), "{text}: {told}");
            assert!(!told.contains("12") && !told.contains("34"), "{told}");
        }
        assert_eq!(
            DatabaseUrl::parse("sqlite:////srv/my%20data/shop.db"),
            Ok(DatabaseUrl::SqliteFile("/srv/my data/shop.db".into()))
        );
    }

    #[test]
    fn a_server_on_this_machine_is_not_exposed_however_it_is_spelled() {
        let exposed = |text: &str| DatabaseUrl::parse(text).unwrap().is_exposed();
        for text in [
            "postgres://ann@[::1]/shop",
            "postgres://ann@localhost/shop",
            "postgres://ann@/shop",
            "postgres://ann@/shop?host=/run/postgresql",
            "postgres://ann@db/shop?sslmode=verify-full",
        ] {
            assert!(!exposed(text), "{text}");
        }
        for text in [
            "postgres://ann@db/shop",
            "postgres://ann@localhost/shop?host=db",
            "postgres://ann@[fd00::5]/shop?sslmode=require",
        ] {
            assert!(exposed(text), "{text}");
        }
    }
}
