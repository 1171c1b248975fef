//! The checks themselves; what they find is in `find.rs` and `https.rs`.

use super::{Check, Severity, find, https};

/// All checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "secret-key-weak",
        severity: Severity::Critical,
        find: find::secret_key_weak,
    },
    Check {
        id: "secret-key-missing",
        severity: Severity::Critical,
        find: find::secret_key_missing,
    },
    Check {
        id: "debug-reachable",
        severity: Severity::Critical,
        find: find::debug_reachable,
    },
    Check {
        id: "redirect-loop",
        severity: Severity::Critical,
        find: find::redirect_loop,
    },
    Check {
        id: "https-wrong",
        severity: Severity::Critical,
        find: https::wrong,
    },
    Check {
        id: "everyone-trusted",
        severity: Severity::Critical,
        find: find::everyone_trusted,
    },
    Check {
        id: "vocabulary-wrong",
        severity: Severity::Critical,
        find: find::vocabulary_wrong,
    },
    Check {
        id: "storage-key-missing",
        severity: Severity::Critical,
        find: find::storage_key_missing,
    },
    Check {
        id: "storage-plain",
        severity: Severity::Critical,
        find: find::storage_plain,
    },
    Check {
        id: "database-of-django",
        severity: Severity::Critical,
        find: find::database_of_django,
    },
    Check {
        id: "secret-fallbacks-weak",
        severity: Severity::Error,
        find: find::secret_fallbacks_weak,
    },
    Check {
        id: "proxy-untrusted",
        severity: Severity::Error,
        find: find::proxy_untrusted,
    },
    Check {
        id: "open-without-tls",
        severity: Severity::Error,
        find: find::open_without_tls,
    },
    Check {
        id: "database-without-tls",
        severity: Severity::Error,
        find: find::database_without_tls,
    },
    Check {
        id: "tls-key-open",
        severity: Severity::Warning,
        find: https::key_open,
    },
    Check {
        id: "hsts-off",
        severity: Severity::Warning,
        find: find::hsts_off,
    },
    Check {
        id: "hsts-preload-refused",
        severity: Severity::Warning,
        find: find::hsts_preload_refused,
    },
    Check {
        id: "redirect-off",
        severity: Severity::Warning,
        find: find::redirect_off,
    },
    Check {
        id: "front-end-plain",
        severity: Severity::Warning,
        find: find::front_end_plain,
    },
    Check {
        id: "static-holds-files",
        severity: Severity::Error,
        find: find::static_holds_files,
    },
    Check {
        id: "any-host",
        severity: Severity::Error,
        find: find::any_host,
    },
    Check {
        id: "public-url-missing",
        severity: Severity::Warning,
        find: find::public_url_missing,
    },
    Check {
        id: "public-url-plain",
        severity: Severity::Error,
        find: find::public_url_plain,
    },
    Check {
        id: "mail-without-tls",
        severity: Severity::Error,
        find: find::mail_without_tls,
    },
    Check {
        id: "backups-off",
        severity: Severity::Warning,
        find: find::backups_off,
    },
    Check {
        id: "backups-here-only",
        severity: Severity::Warning,
        find: find::backups_here_only,
    },
    Check {
        id: "backups-open",
        severity: Severity::Warning,
        find: find::backups_open,
    },
    Check {
        id: "backups-outlive-erasure",
        severity: Severity::Warning,
        find: find::backups_outlive_erasure,
    },
    Check {
        id: "two-step-not-required",
        severity: Severity::Warning,
        find: find::two_step_not_required,
    },
    Check {
        id: "mail-sender-missing",
        severity: Severity::Warning,
        find: find::mail_sender_missing,
    },
    Check {
        id: "mail-template-broken",
        severity: Severity::Warning,
        find: find::mail_template_broken,
    },
    Check {
        id: "telegram-plain",
        severity: Severity::Error,
        find: find::telegram_plain,
    },
    Check {
        id: "reports-plain",
        severity: Severity::Error,
        find: find::reports_plain,
    },
    Check {
        id: "webhook-metadata",
        severity: Severity::Error,
        find: find::webhook_metadata,
    },
    Check {
        id: "webhook-refused",
        severity: Severity::Error,
        find: find::webhook_refused,
    },
    Check {
        id: "webhook-unsigned",
        severity: Severity::Warning,
        find: find::webhook_unsigned,
    },
    Check {
        id: "backup-key-here",
        severity: Severity::Warning,
        find: find::backup_key_here,
    },
    Check {
        id: "private-address-open",
        severity: Severity::Error,
        find: find::private_address_open,
    },
    Check {
        id: "sessions-long",
        severity: Severity::Warning,
        find: find::sessions_long,
    },
    Check {
        id: "visitors-kept",
        severity: Severity::Warning,
        find: find::visitors_kept,
    },
    Check {
        id: "log-large",
        severity: Severity::Warning,
        find: find::log_large,
    },
];
