//! Checks of the configuration: a list of values, each with a stable id, a reason and a fix.
//!
//! They look at settings and the files that settings name, at nothing else, so that they are quick and safe anywhere.

mod list;

use std::fmt;

use crate::settings::Settings;

pub use list::CHECKS;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Severity {
    /// Weaker than it could be, or not what one expects.
    Warning,
    /// `serve` does not start with it in production (ruling 6).
    Critical,
}

/// One check.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Never changes: people and scripts refer to it.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// What is wrong here; `None` if nothing is.
    pub find: fn(&Settings) -> Option<String>,
}

/// What a check has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Of the check.
    pub id: &'static str,
    /// Of the check.
    pub severity: Severity,
    /// What is wrong here; holds no secret.
    pub what: String,
    /// Of the check.
    pub why: &'static str,
    /// Of the check.
    pub fix: &'static str,
}

/// All findings, the worst first.
pub fn run(settings: &Settings) -> Vec<Finding> {
    let find = |check: &Check| {
        let what = (check.find)(settings)?;
        Some(Finding {
            id: check.id,
            severity: check.severity,
            what,
            why: check.why,
            fix: check.fix,
        })
    };
    let mut findings: Vec<_> = CHECKS.iter().filter_map(find).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Critical => "critical",
        })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            severity,
            what,
            why,
            fix,
        } = self;
        write!(f, "{severity} {id}: {what}\n  why: {why}\n  fix: {fix}")
    }
}
