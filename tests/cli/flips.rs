//! A site that uses everything, safely: each safe setting flipped must be told, by exactly the check that is about it.

use std::collections::BTreeSet;

use paradise::site;

use super::checks::ids;

/// The only key that may open what is encrypted to it is not here.
const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

/// On top of the settings of the contract's site, which are safe too.
const SAFE: &[(&str, &str)] = &[
    ("DATA_DIR", "data"),
    ("SECURE_SSL_REDIRECT", ""),
    (
        "DATABASE_URL",
        "postgres://ann@db.example.uz/shop?sslmode=verify-full",
    ),
    ("MEDIA_STORAGE", "s3://shop-files"),
    ("AWS_ACCESS_KEY_ID", "shop"),
    ("AWS_SECRET_ACCESS_KEY", "key"),
    ("EMAIL_HOST", "mail.example.uz"),
    ("DEFAULT_FROM_EMAIL", "shop@example.uz"),
    ("TELEGRAM_BOT_TOKEN", "1:abc"),
    ("WEBHOOK_URLS", "https://example.uz/hook"),
    ("WEBHOOK_SECRET", "long and random"),
    ("LOG_FILE_PATH", "site.log"),
    ("BACKUP_SECOND_DIR", ""),
    ("BACKUP_S3_URL", "s3://shop-backups"),
    ("BACKUP_AGE_RECIPIENT", RECIPIENT),
];

/// A setting, a value that is not safe, and the one check that tells.
const FLIPS: &[(&str, &str, &str)] = &[
    ("SECRET_KEY", "too short", "secret-key-weak"),
    ("SECRET_KEY", "", "secret-key-missing"),
    ("SECRET_KEY_FALLBACKS", "too short", "secret-fallbacks-weak"),
    ("PUBLIC_URL", "", "public-url-missing"),
    ("PUBLIC_URL", "http://shop.example.uz", "public-url-plain"),
    ("BIND_HTTPS", "127.0.0.1:8443", "https-wrong"),
    ("TLS_KEY", "Cargo.toml", "tls-key-open"),
    ("VOCABULARY_FILE", "no/such/words.toml", "vocabulary-wrong"),
    ("WEBSITE_DIR", "data", "website-holds-files"),
    ("STATIC_ROOT", "data/media/static", "static-holds-files"),
    ("MEDIA_ROOT", "data/static/media", "static-holds-files"),
    (
        "MEDIA_STORAGE",
        "s3://shop-files?endpoint=http://s3.example.uz",
        "storage-plain",
    ),
    ("AWS_ACCESS_KEY_ID", "", "storage-key-missing"),
    ("AWS_SECRET_ACCESS_KEY", "", "storage-key-missing"),
    (
        "DATABASE_URL",
        "postgres://ann@db.example.uz/shop",
        "database-without-tls",
    ),
    ("ALLOWED_HOSTS", "*", "any-host"),
    ("TRUSTED_PROXIES", "", "redirect-loop"),
    ("TRUSTED_PROXIES", "::/0", "everyone-trusted"),
    ("SECURE_SSL_REDIRECT", "False", "redirect-off"),
    ("SECURE_HSTS_SECONDS", "0", "hsts-off"),
    ("SECURE_HSTS_PRELOAD", "True", "hsts-preload-refused"),
    (
        "CORS_ALLOWED_ORIGINS",
        "http://shop.example.uz",
        "front-end-plain",
    ),
    (
        "CSRF_TRUSTED_ORIGINS",
        "http://shop.example.uz",
        "front-end-plain",
    ),
    ("EMAIL_USE_TLS", "False", "mail-without-tls"),
    ("DEFAULT_FROM_EMAIL", "", "mail-sender-missing"),
    ("TELEGRAM_API_URL", "http://bots.example.uz", "telegram-plain"),
    ("WEBHOOK_URLS", "http://example.uz/hook", "webhook-refused"),
    ("WEBHOOK_SECRET", "", "webhook-unsigned"),
    ("WEBHOOK_ALLOW", "169.254.169.254", "webhook-metadata"),
    ("SENTRY_DSN", "http://abc@sentry.example.uz/1", "reports-plain"),
    (
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "http://traces.example.uz:4318",
        "reports-plain",
    ),
    ("ANALYTICS_KEEP_CLIENT", "True", "visitors-kept"),
    ("SESSION_IDLE", "30d", "sessions-long"),
    ("SESSION_LIFETIME", "90d", "sessions-long"),
    ("TWO_STEP_ROLES", "", "two-step-not-required"),
    ("LOG_MAX_BYTES", "1GB", "log-large"),
    ("BACKUP_KEEP_DAYS", "90", "backups-outlive-erasure"),
    ("LEADS_KEEP_DAYS", "7", "backups-outlive-erasure"),
    ("LOG_BACKUP_COUNT", "100", "log-large"),
    ("PRIVATE_BIND", "0.0.0.0:9000", "private-address-open"),
    ("BACKUP_SCHEDULE", "off", "backups-off"),
    ("BACKUP_S3_URL", "", "backups-here-only"),
    ("BACKUP_AGE_RECIPIENT", "", "backups-open"),
    ("BACKUP_AGE_IDENTITY_FILE", "key.txt", "backup-key-here"),
];

/// Settings of which no value makes a site unsafe by itself, with the reason.
const FREE: &[(&str, &[&str])] = &[
    (
        "what the company is, speaks and lives by",
        &[
            "SITE_NAME",
            "TIME_ZONE",
            "LANGUAGES",
            "PHONE_COUNTRY",
            "SITE_PHONE",
            "SITE_EMAIL",
        ],
    ),
    (
        "found on the machine, by `check --deploy`",
        &[
            "DEBUG",
            "DATA_DIR",
            "LOG_FILE_PATH",
            "BACKUP_DIR",
            "BACKUP_SECOND_DIR",
        ],
    ),
    (
        "with a trusted proxy, which is judged, every address is as good",
        &["BIND"],
    ),
    (
        "nothing without BIND_HTTPS, with which they are judged",
        &["TLS_CERT", "ACME_DOMAINS", "ACME_EMAIL", "ACME_DIRECTORY"],
    ),
    (
        "where public files are, and nothing else can be",
        &["MEDIA_URL", "STATIC_URL"],
    ),
    (
        "the more, the safer for this site; what it does to others is told beside it",
        &["SECURE_HSTS_INCLUDE_SUBDOMAINS"],
    ),
    (
        "part of an account that is refused as a whole",
        &[
            "AWS_SESSION_TOKEN",
            "EMAIL_HOST_USER",
            "EMAIL_HOST_PASSWORD",
            "TELEGRAM_BOT_TOKEN",
        ],
    ),
    (
        "sizes, times and numbers within bounds that are all safe",
        &[
            "DB_POOL_SIZE",
            "DB_CONN_TIMEOUT",
            "DB_CONN_MAX_AGE",
            "MAX_CONNECTIONS",
            "MAX_CONNECTIONS_PER_ADDRESS",
            "REQUEST_TIMEOUT",
            "WORKER_THREADS",
            "FILE_UPLOAD_MAX_MEMORY_SIZE",
            "EMAIL_TIMEOUT",
            "CDN_MAX_AGE",
            "SESSIONS_MOST",
            "ANALYTICS_RETENTION_DAYS",
            "AUDIT_KEEP_DAYS",
        ],
    ),
    (
        "how strict to be with visitors is for the company to say",
        &[
            "RATE_LIMIT_CONTACT_FORM",
            "RATE_LIMIT_TRACK",
            "SPAM_QUARANTINE_SCORE",
            "SPAM_PROOF_OF_WORK",
        ],
    ),
    (
        "whom to tell, and how much",
        &[
            "EMAIL_HOST",
            "ADMIN_EMAIL",
            "AUTO_REPLY",
            "TELEGRAM_CHAT_ID",
            "TELEGRAM_USERS",
            "TELEGRAM_DETAIL",
        ],
    ),
    (
        "either is encrypted, or else EMAIL_USE_TLS is judged",
        &["EMAIL_PORT", "EMAIL_USE_SSL"],
    ),
    (
        "machines that the operator names as the own ones",
        &["DNS_SERVER"],
    ),
    (
        "the log holds nothing private at any level",
        &["LOG_LEVEL", "LOG_FORMAT"],
    ),
    ("a name in reports", &["SENTRY_ENVIRONMENT"]),
    (
        "what named origins may send and read; the origins are judged",
        &["CORS_ALLOW_HEADERS", "CORS_EXPOSE_HEADERS"],
    ),
    (
        "when to migrate and whether to answer a monitor is no question of safety",
        &["MIGRATE_ON_START", "ENABLE_HEALTH_CHECK"],
    ),
    ("critical findings are told all the same", &["SILENCED_CHECKS"]),
];

#[test]
fn each_safe_setting_flipped_raises_exactly_its_check() {
    assert_eq!(ids(SAFE), [""; 0], "the site that uses everything is safe");
    for (key, value, id) in FLIPS {
        let flipped = [SAFE, &[(key, value)]].concat();
        assert_eq!(ids(&flipped), [*id], "{key}={value}");
    }
}

#[test]
fn of_every_setting_somebody_has_asked_whether_it_can_be_unsafe() {
    let free = FREE.iter().flat_map(|(_, keys)| keys.iter().copied());
    let judged: BTreeSet<_> = FLIPS.iter().map(|(key, _, _)| *key).collect();
    let both: Vec<_> = free.clone().filter(|key| judged.contains(key)).collect();
    assert_eq!(both, [""; 0], "free and judged");
    let known: BTreeSet<_> = free.chain(judged.iter().copied()).collect();
    let all: BTreeSet<_> = site::slices()
        .settings()
        .iter()
        .flat_map(|group| group.keys)
        .map(|key| key.name)
        .collect();
    assert_eq!(known, all);
}
