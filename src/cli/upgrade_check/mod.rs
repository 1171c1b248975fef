//! `paradise upgrade-check`: asks another version of the program whether it can replace this one.

mod ask;
mod disk_space;

use std::path::PathBuf;

use serde_json::Value;
use settings::SetBy;

use super::{environment::Environment, migrate::Plan};
use crate::failure::Failure;
use ask::Asked;

/// Ask a new program whether it can take over here: its version, your settings, the schema, the disk.
///
/// Runs `FILE --version`, `config`, `check` and `migrate --plan` in this folder, with this environment. Nothing is changed.
/// Exit code 0: go ahead; 1: do not, and why.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The new program.
    file: PathBuf,
}

/// The results, printed as they are found.
#[derive(Default)]
struct Report {
    problems: usize,
}

impl Report {
    fn say(what: &str, line: &str) {
        println!("{:<14} {line}", format!("{what}:"));
    }

    fn problem(&mut self, what: &str, line: &str) {
        self.problems += 1;
        Self::say(what, &format!("NO: {line}"));
    }
}

pub(super) fn run(args: &Args, environment: &Environment) -> Result<(), Failure> {
    let program = Asked::new(&args.file)?;
    let version = version(&program)?;
    Report::say(
        "new program",
        &format!("{version}; this one is {}", env!("CARGO_PKG_VERSION")),
    );
    let mut report = Report::default();
    settings(&program, environment, &mut report)?;
    findings(&program, &mut report)?;
    if let Some(plan) = schema(&program, &mut report)? {
        beside(&plan, &version);
        disk_space::judge(&plan, environment, &mut report);
    }
    match report.problems {
        0 => {
            println!("\nGo ahead: put it in place of this one and restart.");
            Ok(())
        }
        problems => Err(Failure::new(format!(
            "do not upgrade yet: problems: {problems}, each with NO above"
        ))),
    }
}

/// The version of the program. A program that does not print one is not Paradise.
fn version(program: &Asked) -> Result<String, Failure> {
    let answer = program.ask(&["--version"])?;
    let version = answer.stdout.trim().strip_prefix("paradise ");
    version
        .filter(|version| answer.succeeded && version.starts_with(|first: char| first.is_ascii_digit()))
        .map(str::to_owned)
        .ok_or_else(|| {
            Failure::new(format!(
                "{} does not say that it is Paradise; name the new `paradise` program",
                program.name()
            ))
        })
}

/// Whether it reads every setting that is set here, and accepts the values.
fn settings(program: &Asked, environment: &Environment, report: &mut Report) -> Result<(), Failure> {
    let answer = program.ask(&["config", "--json"])?;
    let Some(Value::Array(theirs)) = answer.json() else {
        report.problem("settings", "it does not tell its settings");
        answer.repeat();
        return Ok(());
    };
    let knows = |name: &str| theirs.iter().any(|row| row["name"] == name);
    let ours = settings::report(&environment.source, &environment.slices.settings());
    let dropped = ours
        .iter()
        .filter(|row| !matches!(row.set_by, SetBy::Default | SetBy::Setting(_)) && !knows(row.name));
    let dropped: Vec<_> = dropped.map(|row| row.name).collect();
    if !answer.succeeded {
        report.problem("settings", "it does not take these values");
    } else if dropped.is_empty() {
        Report::say("settings", "it understands all that are set");
    } else {
        let line = format!("it no longer knows what is set here: {}", dropped.join(", "));
        report.problem("settings", &line);
    }
    answer.repeat();
    Ok(())
}

/// Whether its `serve` would start.
fn findings(program: &Asked, report: &mut Report) -> Result<(), Failure> {
    let answer = program.ask(&["check", "--json"])?;
    let Some(Value::Array(findings)) = answer.json() else {
        report.problem("configuration", "it cannot judge the configuration");
        answer.repeat();
        return Ok(());
    };
    let critical: Vec<_> = findings
        .iter()
        .filter(|finding| finding["severity"] == "critical")
        .collect();
    if critical.is_empty() {
        Report::say("configuration", "nothing critical");
    }
    for finding in critical {
        let word = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let line = format!("{}: {}; fix: {}", word("id"), word("what"), word("fix"));
        report.problem("configuration", &line);
    }
    Ok(())
}

/// What it would change in the schema.
fn schema(program: &Asked, report: &mut Report) -> Result<Option<Plan>, Failure> {
    let answer = program.ask(&["migrate", "--plan", "--json"])?;
    let plan: Option<Plan> = serde_json::from_str(&answer.stdout).ok();
    match &plan {
        Some(plan) if plan.steps.is_empty() => Report::say("schema", "stays as it is"),
        Some(plan) => {
            Report::say("schema", &format!("steps to apply: {}", plan.steps.len()));
            for step in &plan.steps {
                println!("  {step}");
            }
        }
        None => {
            report.problem("schema", "it cannot say what it would do to the database");
            answer.repeat();
        }
    }
    Ok(plan)
}

/// Whether this version can keep running while the new one already runs.
fn beside(plan: &Plan, version: &str) {
    if migration::is_older(env!("CARGO_PKG_VERSION"), &plan.oldest_program) {
        let line = format!(
            "not one by one: after the migration only {} and newer may run. With several instances, stop all of them, then \
             start {version}",
            plan.oldest_program
        );
        Report::say("roll", &line);
    } else {
        Report::say(
            "roll",
            "one by one: this program works on while the new one does already",
        );
    }
}
