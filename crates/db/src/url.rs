//! Database addresses as Django spells them.

use std::{
    fmt,
    path::{Path, PathBuf},
};

/// Which of the two databases an address names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// Embedded, one file.
    Sqlite,
    /// A server, version 14 or newer.
    Postgres,
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// `sqlite`, `sqlite:///relative.db`, `sqlite:////absolute.db`, `postgres://…` or `postgresql://…` (ruling 4).
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `sqlite` alone: `paradise.db` in `DATA_DIR`.
    SqliteInDataDir,
    /// A file; a relative path counts from the working folder.
    SqliteFile(PathBuf),
    /// A PostgreSQL address with its password, which never prints.
    Postgres(String),
}

impl DatabaseUrl {
    /// What an address may look like, for error messages and documentation.
    pub const EXPECTS: &str = "sqlite, sqlite:///relative/path.db, sqlite:////absolute/path.db or postgres://user:password@host:5432/name";

    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong with it, without repeating a password.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "sqlite" {
            return Ok(Self::SqliteInDataDir);
        }
        if let Some(path) = text.strip_prefix("sqlite:///") {
            return match path {
                "" => Err("the path of the database file is missing".into()),
                path => Ok(Self::SqliteFile(path.into())),
            };
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return match text.parse::<sqlx::postgres::PgConnectOptions>() {
                Ok(_) => Ok(Self::Postgres(text.into())),
                Err(_) => Err("the PostgreSQL address cannot be read".into()),
            };
        }
        Err(match text.split_once(':') {
            Some((scheme, _)) => format!("`{scheme}` is no database that Paradise knows"),
            None => "this is no database address".into(),
        })
    }

    /// The SQLite file, in `data_dir` where the address does not say; `None` on PostgreSQL.
    pub fn file(&self, data_dir: &Path) -> Option<PathBuf> {
        match self {
            Self::SqliteInDataDir => Some(data_dir.join("paradise.db")),
            Self::SqliteFile(path) => Some(path.clone()),
            Self::Postgres(_) => None,
        }
    }

    /// Whether what is asked of the database passes other machines without a proof of who answers.
    pub fn is_exposed(&self) -> bool {
        let Self::Postgres(url) = self else { return false };
        let Ok(options) = url.parse::<sqlx::postgres::PgConnectOptions>() else {
            return false;
        };
        let host = options.get_host();
        let is_here = host.starts_with('/')
            || host == "localhost"
            || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
        !is_here && !matches!(options.get_ssl_mode(), sqlx::postgres::PgSslMode::VerifyFull)
    }

    /// Which database the address names.
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
}
