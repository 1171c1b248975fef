//! `paradise check`, and `serve` that listens to it.

use paradise::{check as checks, site};
use tempfile::TempDir;
use text::Lang;

use super::paradise;
use crate::support::environment;

/// The data of an operator who made a mistake in a mail template.
const MISTAKES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/mistakes");

/// For each check, settings with which it must find something; the site of the contract is the one without findings.
const WRONG: &[(&str, &[(&str, &str)])] = &[
    ("secret-key-weak", &[("SECRET_KEY", "too short")]),
    (
        "secret-key-weak",
        &[(
            "SECRET_KEY",
            "django-insecure-0123456789abcdefghijklmnopqrstuvwxyz",
        )],
    ),
    (
        "secret-key-weak",
        &[("SECRET_KEY", "abababababababababababababababababababababab")],
    ),
    (
        "secret-key-missing",
        &[("SECRET_KEY", ""), ("DATABASE_URL", "postgres://localhost/shop")],
    ),
    ("debug-reachable", &[("DEBUG", "True"), ("BIND", "0.0.0.0:8000")]),
    ("redirect-loop", &[("TRUSTED_PROXIES", "")]),
    ("https-wrong", &[("BIND_HTTPS", "127.0.0.1:8443")]),
    ("tls-key-open", &[("TLS_KEY", "Cargo.toml")]),
    ("everyone-trusted", &[("TRUSTED_PROXIES", "10.0.0.1,0.0.0.0/0")]),
    ("vocabulary-wrong", &[("VOCABULARY_FILE", "no/such/words.toml")]),
    (
        "storage-key-missing",
        &[
            ("MEDIA_STORAGE", "s3://shop-files"),
            ("AWS_ACCESS_KEY_ID", "shop"),
        ],
    ),
    (
        "storage-plain",
        &[
            ("MEDIA_STORAGE", "s3://shop-files?endpoint=http://s3.example.uz"),
            ("AWS_ACCESS_KEY_ID", "shop"),
            ("AWS_SECRET_ACCESS_KEY", "key"),
        ],
    ),
    (
        "database-without-tls",
        &[(
            "DATABASE_URL",
            "postgres://ann@db.example.uz/shop?sslmode=require",
        )],
    ),
    (
        "front-end-plain",
        &[("CORS_ALLOWED_ORIGINS", "http://shop.example.uz")],
    ),
    (
        "front-end-plain",
        &[("CSRF_TRUSTED_ORIGINS", "http://shop.example.uz")],
    ),
    (
        "database-of-django",
        &[(
            "DATABASE_URL",
            concat!(
                "sqlite:///",
                env!("CARGO_MANIFEST_DIR"),
                "/tests/cli/mistakes/django.sqlite3"
            ),
        )],
    ),
    ("hsts-off", &[("SECURE_HSTS_SECONDS", "0")]),
    ("hsts-preload-refused", &[("SECURE_HSTS_PRELOAD", "True")]),
    (
        "reports-plain",
        &[("SENTRY_DSN", "http://abc@sentry.example.uz/1")],
    ),
    (
        "reports-plain",
        &[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://10.0.0.7:4318")],
    ),
    (
        "webhook-metadata",
        &[("WEBHOOK_ALLOW", "crm.internal,169.254.169.254")],
    ),
    (
        "webhook-metadata",
        &[("WEBHOOK_ALLOW", "metadata.google.internal:80")],
    ),
    ("redirect-off", &[("SECURE_SSL_REDIRECT", "False")]),
    (
        "proxy-untrusted",
        &[
            ("TRUSTED_PROXIES", ""),
            ("SECURE_SSL_REDIRECT", "False"),
            ("SILENCED_CHECKS", "redirect-off:it is about the proxy here"),
        ],
    ),
    (
        "proxy-untrusted",
        &[
            ("PUBLIC_URL", ""),
            ("TRUSTED_PROXIES", ""),
            ("SECURE_SSL_REDIRECT", ""),
            ("SILENCED_CHECKS", "public-url-missing:it is about the proxy here"),
        ],
    ),
    (
        "open-without-tls",
        &[("TRUSTED_PROXIES", ""), ("BIND", "0.0.0.0:8000")],
    ),
    ("secret-fallbacks-weak", &[("SECRET_KEY_FALLBACKS", "too short")]),
    (
        "secret-fallbacks-weak",
        &[(
            "SECRET_KEY_FALLBACKS",
            "a-secret-for-tests-that-is-long-enough-0123456789",
        )],
    ),
    (
        "static-holds-files",
        &[("STATIC_ROOT", "data/media/static"), ("DATA_DIR", "data")],
    ),
    ("any-host", &[("ALLOWED_HOSTS", "*")]),
    ("public-url-missing", &[("PUBLIC_URL", "")]),
    (
        "public-url-plain",
        &[
            ("PUBLIC_URL", "http://shop.example.uz"),
            ("SECURE_SSL_REDIRECT", "False"),
        ],
    ),
    (
        "mail-without-tls",
        &[
            ("EMAIL_HOST", "mail.example.uz"),
            ("EMAIL_USE_TLS", "False"),
            ("DEFAULT_FROM_EMAIL", "shop@example.uz"),
        ],
    ),
    ("mail-sender-missing", &[("EMAIL_HOST", "localhost")]),
    ("mail-template-broken", &[("DATA_DIR", MISTAKES)]),
    (
        "telegram-plain",
        &[
            ("TELEGRAM_BOT_TOKEN", "1:abc"),
            ("TELEGRAM_API_URL", "http://proxy.example.uz:8081"),
        ],
    ),
    ("two-step-not-required", &[("TWO_STEP_ROLES", "editor")]),
    ("backups-off", &[("BACKUP_SCHEDULE", "off")]),
    ("backups-here-only", &[("BACKUP_SECOND_DIR", "")]),
    ("backups-open", &[("BACKUP_S3_URL", "s3://shop-backups")]),
    ("backups-outlive-erasure", &[("BACKUP_KEEP_DAYS", "31")]),
    (
        "webhook-refused",
        &[
            (
                "WEBHOOK_URLS",
                "https://example.uz/hook,https://169.254.169.254/hook",
            ),
            ("WEBHOOK_SECRET", "long and random"),
        ],
    ),
    ("webhook-unsigned", &[("WEBHOOK_URLS", "https://example.uz/hook")]),
    (
        "backup-key-here",
        &[("BACKUP_AGE_IDENTITY_FILE", "/root/key.txt")],
    ),
    ("private-address-open", &[("PRIVATE_BIND", "0.0.0.0:9000")]),
    ("private-address-open", &[("PRIVATE_BIND", "203.0.113.7:9000")]),
    ("sessions-long", &[("SESSION_IDLE", "2d")]),
    ("sessions-long", &[("SESSION_LIFETIME", "60d")]),
    ("visitors-kept", &[("ANALYTICS_KEEP_CLIENT", "True")]),
    ("website-missing", &[("WEBSITE_DIR", "no/such/site")]),
    ("website-holds-files", &[("WEBSITE_DIR", "data")]),
    ("website-holds-files", &[("WEBSITE_DIR", ".")]),
    ("website-holds-files", &[("WEBSITE_DIR", "data/backups")]),
    (
        "log-large",
        &[("LOG_FILE_PATH", "site.log"), ("LOG_BACKUP_COUNT", "50")],
    ),
];

/// Settings that look like one of those, and are right.
const RIGHT: &[&[(&str, &str)]] = &[
    &[],
    &[
        ("MEDIA_STORAGE", "s3://shop-files?endpoint=http://127.0.0.1:9000"),
        ("AWS_ACCESS_KEY_ID", "shop"),
        ("AWS_SECRET_ACCESS_KEY", "key"),
    ],
    &[("SECRET_KEY", ""), ("DATABASE_URL", "sqlite")],
    &[
        ("DEBUG", "True"),
        ("PUBLIC_URL", ""),
        ("SECRET_KEY", "short"),
        ("SECURE_SSL_REDIRECT", ""),
    ],
    &[(
        "SECRET_KEY_FALLBACKS",
        "another-secret-for-tests-that-is-long-enough-987",
    )],
    &[("BIND", "0.0.0.0:8000")],
    &[("PRIVATE_BIND", "10.0.0.7:9000")],
    &[("PRIVATE_BIND", "")],
    &[("SESSION_IDLE", "24h"), ("SESSION_LIFETIME", "30d")],
    &[("LOG_FILE_PATH", "site.log")],
    &[
        ("TRUSTED_PROXIES", ""),
        ("PUBLIC_URL", "http://localhost:8000"),
        ("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]"),
        ("SECURE_SSL_REDIRECT", ""),
        ("SILENCED_CHECKS", "public-url-plain:it is this machine"),
    ],
    &[(
        "DATABASE_URL",
        "postgres://ann@db.example.uz/shop?sslmode=verify-full",
    )],
    &[("DATABASE_URL", "postgres://ann@%2Frun%2Fpostgresql/shop")],
    &[("CORS_ALLOWED_ORIGINS", "http://localhost:3000")],
    &[("STATIC_ROOT", "public")],
    &[
        ("SENTRY_DSN", "http://abc@127.0.0.1:9000/1"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://[::1]:4318"),
    ],
    &[
        ("SECURE_HSTS_SECONDS", "63072000"),
        ("SECURE_HSTS_INCLUDE_SUBDOMAINS", "True"),
        ("SECURE_HSTS_PRELOAD", "True"),
    ],
    &[
        ("EMAIL_HOST", "localhost"),
        ("EMAIL_USE_TLS", "False"),
        ("DEFAULT_FROM_EMAIL", "shop@example.uz"),
    ],
    &[
        ("EMAIL_HOST", "mail.example.uz"),
        ("EMAIL_USE_TLS", "False"),
        ("EMAIL_PORT", "465"),
        ("EMAIL_HOST_USER", "shop@example.uz"),
    ],
    &[
        ("TELEGRAM_BOT_TOKEN", "1:abc"),
        ("TELEGRAM_API_URL", "http://127.0.0.1:8081"),
    ],
    &[
        ("WEBHOOK_URLS", "http://crm.internal:8080/hook"),
        ("WEBHOOK_ALLOW", "crm.internal"),
        ("WEBHOOK_SECRET", "long and random"),
    ],
];

/// What is found with the settings of the contract's site and these.
pub fn ids(settings: &[(&str, &str)]) -> Vec<&'static str> {
    // What the site of the contract leaves to be wished for.
    let wished = [
        ("TWO_STEP_ROLES", "owner"),
        ("BACKUP_SECOND_DIR", "/mnt/backups"),
        ("CORS_ALLOWED_ORIGINS", ""),
        ("CSRF_TRUSTED_ORIGINS", ""),
    ];
    let settings: Vec<_> = wished.into_iter().chain(settings.iter().copied()).collect();
    let settings = environment(&settings).settings;
    let mut findings = checks::run(&settings, &site::slices().checks());
    checks::silence(&mut findings, &settings);
    findings.iter().map(|finding| finding.id).collect()
}

#[test]
fn every_check_finds_what_it_looks_for() {
    for (id, settings) in WRONG {
        assert_eq!(ids(settings), [*id], "{settings:?}");
    }
    for check in site::slices().checks() {
        assert!(
            WRONG.iter().any(|(id, _)| *id == check.id),
            "{} has no failing settings",
            check.id
        );
    }
}

#[test]
fn an_operator_learns_file_and_line_of_a_broken_mail_template() {
    let findings = checks::run(
        &environment(&[("DATA_DIR", MISTAKES)]).settings,
        &site::slices().checks(),
    );
    let broken = findings
        .iter()
        .find(|finding| finding.id == "mail-template-broken")
        .unwrap();
    let what = broken.what.render(Lang::En);
    assert!(what.starts_with("notice.txt (ru), line 5: "), "{what}");
}

#[test]
fn right_settings_give_no_findings() {
    for settings in RIGHT {
        assert!(ids(settings).is_empty(), "{settings:?}: {:?}", ids(settings));
    }
}

#[test]
fn production_with_several_mistakes_is_told_all_of_them_and_does_not_start() {
    let folder = TempDir::new().unwrap();
    let settings = [
        ("SECRET_KEY", "hunter2"),
        ("PUBLIC_URL", "https://shop.example.uz"),
        ("BIND", "127.0.0.1:0"),
    ];
    let ended = paradise(folder.path(), &settings, &["serve"]);
    assert_eq!(ended.code, Some(1));
    for word in ["secret-key-weak", "redirect-loop", "TRUSTED_PROXIES", "fix:"] {
        assert!(ended.stderr.contains(word), "{ended:?}");
    }
    assert!(!ended.stderr.contains("hunter2"), "secrets are not told");
    assert!(!folder.path().join("data").exists(), "nothing is made");
}

#[test]
fn an_operator_asks_what_is_wrong() {
    let folder = TempDir::new().unwrap();
    let ended = paradise(folder.path(), &[("SECRET_KEY", "short")], &["check"]);
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.stdout.starts_with("critical secret-key-weak: "),
        "{ended:?}"
    );
    assert!(
        ended.stdout.contains("warning public-url-missing: "),
        "the lesser ones come after"
    );

    let ended = paradise(
        folder.path(),
        &[("DEBUG", "True"), ("SECRET_KEY", "short")],
        &["check"],
    );
    assert!(ended.done().contains("findings: 0"), "development is not judged");
    let ended = paradise(
        folder.path(),
        &[("DEBUG", "True"), ("SECRET_KEY", "short")],
        &["check", "--deploy"],
    );
    assert_eq!(ended.code, Some(1), "unless asked for");
}

#[test]
fn a_script_reads_findings_as_json() {
    let folder = TempDir::new().unwrap();
    let ended = paradise(folder.path(), &[], &["check", "--json"]);
    let findings: serde_json::Value = serde_json::from_str(ended.done()).unwrap();
    assert_eq!(findings[0]["id"], "public-url-missing");
    assert_eq!(findings[0]["severity"], "warning");
    assert!(findings[0]["fix"].as_str().unwrap().contains("PUBLIC_URL"));
    let strict = paradise(
        folder.path(),
        &[],
        &["check", "--json", "--fail-level", "warning"],
    );
    assert_eq!(strict.code, Some(1));
    assert_eq!(
        paradise(folder.path(), &[], &["check", "--fail-level", "some"]).code,
        Some(2)
    );
}

#[test]
fn a_finding_that_is_meant_to_be_is_silenced_with_a_reason_and_a_critical_one_never() {
    assert_eq!(
        ids(&[
            ("SILENCED_CHECKS", "any-host:behind a gateway"),
            ("ALLOWED_HOSTS", "*")
        ]),
        [""; 0]
    );
    let settings = [
        ("SECRET_KEY", "short"),
        ("SILENCED_CHECKS", "secret-key-weak:I like it"),
    ];
    assert_eq!(ids(&settings), ["secret-key-weak"]);
    let folder = TempDir::new().unwrap();
    let ended = paradise(folder.path(), &[("SILENCED_CHECKS", "any-host")], &["check"]);
    assert!(ended.refused().contains("the reason"), "{ended:?}");
}
