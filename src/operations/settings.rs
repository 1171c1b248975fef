//! What an operator decides about logs, health and reports of errors.

use std::path::PathBuf;

use settings::{ByteSize, Secret, settings};

use super::Silenced;

settings! {
    /// Operations
    pub struct OperationsSettings {
        /// How much is logged: `error`, `warn`, `info` or `debug`, also for a part of the program: `info,access=debug`.
        LOG_LEVEL => log_level: String = "info",
        /// A file for the log, besides the terminal.
        LOG_FILE_PATH => log_file: Option<PathBuf> = "",
        /// How large that file may grow before it is set aside as `.1` and a new one begun.
        LOG_MAX_BYTES => log_max_bytes: ByteSize = "10MiB",
        /// How many of those set aside are kept.
        LOG_BACKUP_COUNT => log_backups: u32 = "5" in "0"..="100",
        /// Whether `/api/health/` answers; off, it is 404.
        ENABLE_HEALTH_CHECK => health_check: bool = "True",
        /// Findings of `paradise check` that are meant to be, each with the reason: `redirect-off:the proxy redirects`. What is
        /// critical cannot be silenced.
        SILENCED_CHECKS => silenced: Vec<Silenced> = "",
        /// Where errors are reported (Sentry or GlitchTip).
        SENTRY_DSN => sentry_dsn: Secret = "",
        /// The name of this installation in those reports.
        SENTRY_ENVIRONMENT => sentry_environment: String = "production",
    }
}
