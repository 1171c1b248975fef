//! `docs/reference/checks.md`.

use std::fmt::Write as _;

use paradise::{
    cli::check::{DEPLOY, Look},
    operations::checks::CHECKS,
};

use super::{cell, page};

#[test]
fn the_list_of_checks_is_current() {
    let mut table = "| Id | Severity | Why | Fix |\n|---|---|---|---|\n".to_owned();
    let mut line = |id: &str, severity: String, why: &str, fix: &str| {
        writeln!(table, "| `{id}` | {severity} | {} | {} |", cell(why), cell(fix)).unwrap();
    };
    for check in CHECKS {
        line(check.id, check.severity.to_string(), check.why, check.fix);
    }
    for check in DEPLOY.iter().copied().flatten() {
        let when = if matches!(check.find, Look::Online(_)) {
            "`--online`"
        } else {
            "`--deploy`"
        };
        line(
            check.id,
            format!("{}, {when}", check.severity),
            check.why,
            check.fix,
        );
    }
    for (id, fix) in admin::rules() {
        let why = "a page of the admin does not show or do what its declaration says";
        writeln!(table, "| `{id}` | warning | {why} | {} |", cell(fix)).unwrap();
    }
    let about = "What `paradise check` looks for; `--deploy` and `--online` say that it must be asked to look there. With `DEBUG=False`, `paradise serve` does not start on a critical \
        finding.";
    page("docs/reference/checks.md", "Checks", about, &table);
}
