//! Settings of logs, health and error reports.

use std::{borrow::Cow, net::SocketAddr, path::PathBuf};

use settings::{ByteSize, HttpUrl, Invalid, Value, settings};

use super::{
    logging::level::LogLevel,
    sentry::settings::{EnvironmentName, SentryDsn},
};
use crate::settings::Settings;

/// The format of the log on stderr.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Depends on the output: text for people in a terminal and with `DEBUG`, otherwise JSON.
    Auto,
    /// One JSON object for each line.
    Json,
    /// Plain text for people.
    Text,
}

impl Value for LogFormat {
    fn expects() -> Cow<'static, str> {
        "auto, json or text".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        match text.trim() {
            "auto" => Ok(Self::Auto),
            "json" => Ok(Self::Json),
            "text" => Ok(Self::Text),
            _ => Err(Invalid::default()),
        }
    }
}

settings! {
    /// Operations
    pub struct OperationsSettings {
        /// How much is logged: `error`, `warn`, `info` or `debug`, also for a part of the program: `info,access=debug`.
        LOG_LEVEL => log_level: LogLevel = "info",
        /// How the log on stderr is written: `json`, `text` for people, or `auto`: for people in a terminal and with `DEBUG`.
        /// The file is always JSON.
        LOG_FORMAT => log_format: LogFormat = "auto",
        /// A file for the log, besides the terminal.
        LOG_FILE_PATH => log_file: Option<PathBuf> = "",
        /// How large that file may grow before it is set aside as `.1` and a new one begun.
        LOG_MAX_BYTES => log_max_bytes: ByteSize = "10MiB" in "64kB"..="100GB",
        /// How many of those set aside are kept.
        LOG_BACKUP_COUNT => log_backups: u32 = "5" in "0"..="100",
        /// Whether `/api/health/` answers; off, it is 404.
        ENABLE_HEALTH_CHECK => health_check: bool = "True",
        /// Where `/metrics`, `/livez`, `/readyz` and `/startupz` are served, for programs of your own and nobody else. Empty
        /// switches them off, and so does `DEBUG`.
        PRIVATE_BIND => private_bind: Option<SocketAddr> = "127.0.0.1:9000",
        /// The name server that `paradise check --online` asks about the sender's domain, such as `9.9.9.9:53`; the system's
        /// first one unless set.
        DNS_SERVER => dns_server: Option<SocketAddr> = "",
        /// Where errors are reported (Sentry or GlitchTip).
        SENTRY_DSN => sentry_dsn: SentryDsn = "",
        /// The name of this installation in those reports.
        SENTRY_ENVIRONMENT => sentry_environment: EnvironmentName = "production",
        /// The collector that traces go to over HTTP, such as `http://127.0.0.1:4318`; only in a program that was built with
        /// the feature `otel`.
        OTEL_EXPORTER_OTLP_ENDPOINT => otlp_endpoint: Option<HttpUrl> = "",
    }
}

/// The address of the private listener. `None` if it is off, as with `DEBUG`.
pub fn private_bind(settings: &Settings) -> Option<SocketAddr> {
    let bind = settings.get::<OperationsSettings>().private_bind;
    bind.filter(|_| !settings.site.debug)
}
