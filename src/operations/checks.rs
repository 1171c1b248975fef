//! Checks of the configuration: a list of values, each with a stable id, a reason and a fix.
//!
//! They look at settings and the files that settings name, at nothing else, so that they are quick and safe anywhere.

mod find;
mod https;
mod list;

use std::fmt;

use crate::settings::Settings;

pub use list::CHECKS;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Severity {
    /// Weaker than it could be, or not what one expects.
    Warning,
    /// Wrong for production; the site runs, and somebody will regret it.
    Error,
    /// `serve` does not start with it in production (ruling 6).
    Critical,
}

/// One check; what it looks at is its kind.
#[derive(Clone, Copy, Debug)]
pub struct Check<Look = fn(&Settings) -> Option<String>> {
    /// Never changes: people and scripts refer to it.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// What is wrong here; `None` if nothing is.
    pub find: Look,
}

impl<Look> Check<Look> {
    /// What was found, with reason and remedy.
    pub fn finding(&self, what: String) -> Finding {
        Finding {
            id: self.id,
            severity: self.severity,
            what,
            why: self.why,
            fix: self.fix,
        }
    }
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
    let find = |check: &Check| (check.find)(settings).map(|what| check.finding(what));
    let mut findings: Vec<_> = CHECKS.iter().filter_map(find).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

/// Takes out what the operator wants as it is; tells how many findings that were. Critical ones stay.
pub fn silence(findings: &mut Vec<Finding>, settings: &Settings) -> usize {
    let before = findings.len();
    let is_meant = |finding: &Finding| {
        settings
            .operations
            .silenced
            .iter()
            .any(|silenced| silenced.id == finding.id)
    };
    findings.retain(|finding| finding.severity == Severity::Critical || !is_meant(finding));
    before - findings.len()
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
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
