//! `docs/reference/checks.md`.

use std::fmt::Write as _;

use paradise::{
    check::words,
    cli::check::{DEPLOY, Look, SOURCES},
    site,
};
use text::Lang;

use super::{cell, page};

/// What one would look for elsewhere, and why it is not here.
const NO_CHECK: &[(&str, &str)] = &[
    (
        "Cookies",
        "they are `HttpOnly`, `SameSite=Lax` and, over https, `Secure` with `__Host-` in their names; no setting changes that.",
    ),
    (
        "Forged requests",
        "every route that changes something for a signed-in user asks for the token and the origin; a test goes through all routes.",
    ),
    (
        "Headers of pages",
        "the content policy, `nosniff`, frames, referrers and HSTS are part of the program, see `hsts-off`; `site-header-lost` looks whether the proxy lets them through.",
    ),
    (
        "Origins that may read the API",
        "`*` and `null` are refused as values of `CORS_ALLOWED_ORIGINS`, by every command.",
    ),
    (
        "Debug pages, faults to be injected, templates that reload",
        "they are not in the program.",
    ),
    (
        "Passwords",
        "the cost of Argon2 and the number of hashes at a time are constants of the program.",
    ),
    (
        "Files of visitors",
        "the list of kinds is part of the program, and content must agree with it; no kind that a browser runs is in it.",
    ),
    (
        "Temporary files",
        "they lie in `DATA_DIR`, beside what they become, so that a move is a rename.",
    ),
    (
        "Reports of errors",
        "what is sent to Sentry is stripped of personal values by the program, whatever the settings say.",
    ),
    (
        "`security.txt`",
        "it belongs to the site that people see, which this program stands behind.",
    ),
    (
        "SQLite's own settings",
        "each connection sets write-ahead logging, `synchronous=FULL`, foreign keys and a patient lock. Several processes on one machine may share the file; several machines would by a network file system, which is `database-on-network`.",
    ),
    (
        "PostgreSQL's time zone and isolation",
        "each connection sets UTC and read committed.",
    ),
    (
        "Routes",
        "two for one path end the start, and each is registered with who may use it; docs/reference/routes.md lists them.",
    ),
    ("Languages", "a test keeps every sentence in all three."),
    (
        "DKIM",
        "its record stands under a name that only the mail provider knows; a letter to yourself shows in its headers whether it passed.",
    ),
    (
        "Old versions of TLS",
        "this program cannot speak them, so it cannot ask for them: `openssl s_client -tls1_1 -connect HOST:443` must fail.",
    ),
    (
        "The proxy's buffers and timeouts",
        "they do not show from outside; the site that `paradise deploy nginx` prints has fitting ones.",
    ),
    (
        "How long events of visitors are kept",
        "the company decides: ANALYTICS_RETENTION_DAYS, or `paradise cleanup_old_analytics`; docs/privacy.md has the other limits.",
    ),
];

#[test]
fn the_list_of_checks_is_current() {
    let mut table = "| Id | Severity | Why | Fix |\n|---|---|---|---|\n".to_owned();
    let mut line = |id: &str, severity: String| {
        let said = |part| cell(&words(id, part, Lang::En));
        writeln!(
            table,
            "| `{id}` | {severity} | {} | {} |",
            said("why"),
            said("fix")
        )
        .unwrap();
    };
    for check in site::slices().checks() {
        line(check.id, check.severity.to_string());
    }
    for check in SOURCES {
        line(check.id, check.severity.to_string());
    }
    for check in DEPLOY.iter().copied().flatten() {
        let when = if matches!(check.find, Look::Online(_)) {
            "`--online`"
        } else {
            "`--deploy`"
        };
        line(check.id, format!("{}, {when}", check.severity));
    }
    for (id, fix) in admin::rules() {
        let why = words(id, "why", Lang::En);
        writeln!(table, "| `{id}` | warning | {why} | {} |", cell(fix)).unwrap();
    }
    let about = "What `paradise check` looks for; `--deploy` and `--online` say that it must be asked to look there. With `DEBUG=False`, `paradise serve` does not start on a critical \
        finding.";
    writeln!(table, "\n## What no check looks at\n").unwrap();
    for (what, why) in NO_CHECK {
        writeln!(table, "- **{what}**: {why}").unwrap();
    }
    page("docs/reference/checks.md", "Checks", about, &table);
}
