//! The settings used by the tests.

use ipnet::IpNet;
use settings::{DotEnv, Group, Invalid, Problems, Rate, Secret, Source, Value};
use std::{borrow::Cow, net::SocketAddr, path::PathBuf, time::Duration};

/// A type that only the product defines.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

impl Value for Database {
    fn expects() -> Cow<'static, str> {
        "sqlite or postgres://…".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        match text {
            "sqlite" => Ok(Self::Sqlite),
            text if text.starts_with("postgres://") => Ok(Self::Postgres),
            _ => Err(Invalid::because("this is no database address")),
        }
    }

    fn shown(text: &str) -> String {
        text.rsplit_once('@').map_or(text, |(_, host)| host).to_owned()
    }
}

settings::settings! {
    /// The shop.
    pub(crate) struct ShopSettings {
        /// Shows errors in full. Never on a public site.
        DEBUG => debug: bool = "False",
        /// Folder of everything that the shop keeps.
        DATA_DIR => data_dir: PathBuf = "./data",
        /// Where products are kept.
        DATABASE_URL => database: Database = "sqlite",
        /// Connections to the database that are open at once. More of them help only if requests are seen
        /// to wait for one, and every one costs the server memory; raise it in small steps.
        DB_POOL_SIZE => pool_size: usize = 10 in 1..=1024,
        /// Signs cookies.
        SECRET_KEY => secret_key: Secret = "",
    }
}

settings::settings! {
    /// Limits
    pub(crate) struct LimitSettings {
        /// How many forms one visitor may send.
        RATE_LIMIT_CONTACT_FORM => contact_form: Rate = "5/h",
        /// Longest time for one request.
        REQUEST_TIMEOUT => request_timeout: Duration = "30s" in "1s"..="1h",
        /// Days that events are kept | forever if empty.
        RETENTION_DAYS => retention_days: Option<u32> = "" in 1..=3650,
        /// Private listener; empty switches it off.
        PRIVATE_BIND => private_bind: Option<SocketAddr> = "127.0.0.1:9000",
        /// Proxies whose word is taken.
        TRUSTED_PROXIES => trusted_proxies: Vec<IpNet> = "",
        /// Greeting of the shop.
        GREETING => greeting: String = "Sofas # \"beds\"",
    }
}

/// Both sections.
pub(crate) const GROUPS: &[Group] = &[Group::of::<ShopSettings>(), Group::of::<LimitSettings>()];

/// A source of these variables and of a `.env` with this text, which must be valid.
pub(crate) fn source<const N: usize>(environment: [(&str, &str); N], dotenv: &str) -> Source {
    let mut problems = Problems::default();
    let file = DotEnv::parse(".env", dotenv, &mut problems);
    assert!(problems.errors.is_empty(), "{problems:?}");
    Source::new(environment, vec![file])
}

/// The messages of problems.
pub(crate) fn messages(problems: &[settings::Problem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}
