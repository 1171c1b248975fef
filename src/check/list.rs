//! The checks of the foundation. The checks of slices are beside the slices.

use super::{Check, Severity, rules};

/// Checks of the address, keys, proxies, database, files, channels.
pub const FOUNDATION: &[Check] = &[
    Check {
        id: "secret-key-weak",
        severity: Severity::Critical,
        find: rules::secret_key_weak,
    },
    Check {
        id: "secret-key-missing",
        severity: Severity::Critical,
        find: rules::secret_key_missing,
    },
    Check {
        id: "debug-reachable",
        severity: Severity::Critical,
        find: rules::debug_reachable,
    },
    Check {
        id: "redirect-loop",
        severity: Severity::Critical,
        find: rules::redirect_loop,
    },
    Check {
        id: "everyone-trusted",
        severity: Severity::Critical,
        find: rules::everyone_trusted,
    },
    Check {
        id: "vocabulary-wrong",
        severity: Severity::Critical,
        find: rules::vocabulary_wrong,
    },
    Check {
        id: "storage-key-missing",
        severity: Severity::Critical,
        find: rules::storage_key_missing,
    },
    Check {
        id: "storage-plain",
        severity: Severity::Critical,
        find: rules::storage_plain,
    },
    Check {
        id: "database-of-django",
        severity: Severity::Critical,
        find: rules::database_of_django,
    },
    Check {
        id: "secret-fallbacks-weak",
        severity: Severity::Error,
        find: rules::secret_fallbacks_weak,
    },
    Check {
        id: "proxy-untrusted",
        severity: Severity::Error,
        find: rules::proxy_untrusted,
    },
    Check {
        id: "open-without-tls",
        severity: Severity::Error,
        find: rules::open_without_tls,
    },
    Check {
        id: "database-without-tls",
        severity: Severity::Error,
        find: rules::database_without_tls,
    },
    Check {
        id: "hsts-off",
        severity: Severity::Warning,
        find: rules::hsts_off,
    },
    Check {
        id: "hsts-preload-refused",
        severity: Severity::Warning,
        find: rules::hsts_preload_refused,
    },
    Check {
        id: "redirect-off",
        severity: Severity::Warning,
        find: rules::redirect_off,
    },
    Check {
        id: "front-end-plain",
        severity: Severity::Warning,
        find: rules::front_end_plain,
    },
    Check {
        id: "static-holds-files",
        severity: Severity::Error,
        find: rules::static_holds_files,
    },
    Check {
        id: "any-host",
        severity: Severity::Error,
        find: rules::any_host,
    },
    Check {
        id: "public-url-missing",
        severity: Severity::Warning,
        find: rules::public_url_missing,
    },
    Check {
        id: "public-url-plain",
        severity: Severity::Error,
        find: rules::public_url_plain,
    },
    Check {
        id: "mail-without-tls",
        severity: Severity::Error,
        find: rules::mail_without_tls,
    },
    Check {
        id: "mail-sender-missing",
        severity: Severity::Warning,
        find: rules::mail_sender_missing,
    },
    Check {
        id: "telegram-plain",
        severity: Severity::Error,
        find: rules::telegram_plain,
    },
    Check {
        id: "webhook-metadata",
        severity: Severity::Error,
        find: rules::webhook_metadata,
    },
    Check {
        id: "webhook-refused",
        severity: Severity::Error,
        find: rules::webhook_refused,
    },
    Check {
        id: "webhook-unsigned",
        severity: Severity::Warning,
        find: rules::webhook_unsigned,
    },
];
