//! `docs/reference/checks.md`.

use std::fmt::Write as _;

use paradise::operations::checks::CHECKS;

use super::{cell, page};

#[test]
fn the_list_of_checks_is_current() {
    let mut table = "| Id | Severity | Why | Fix |\n|---|---|---|---|\n".to_owned();
    for check in CHECKS {
        let (id, severity, why, fix) = (check.id, check.severity, cell(check.why), cell(check.fix));
        writeln!(table, "| `{id}` | {severity} | {why} | {fix} |").unwrap();
    }
    for (id, fix) in admin::rules() {
        let why = "a page of the admin does not show or do what its declaration says";
        writeln!(table, "| `{id}` | warning | {why} | {} |", cell(fix)).unwrap();
    }
    let about = "What `paradise check` looks for. With `DEBUG=False`, `paradise serve` does not start on a critical \
        finding.";
    page("docs/reference/checks.md", "Checks", about, &table);
}
