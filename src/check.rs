//! Checks of the configuration: a list of values, each with a stable id, a reason and a fix.
//! What they say stands in `locales/*/checks.ftl`.
//!
//! They look at settings and the files that settings name, at nothing else, so that they are quick and safe anywhere.

mod list;
mod rules;
mod silenced;

use std::fmt;

use text::{Lang, Message};

use crate::settings::Settings;

pub use list::FOUNDATION;
pub(crate) use rules::is_here;
pub use silenced::Silenced;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Severity {
    /// Weaker than it could be, or not what one expects.
    Warning,
    /// Wrong for production; the site runs, and somebody will regret it.
    Error,
    /// `serve` does not start with it in production.
    Critical,
}

/// One check; what it looks at is its kind. Its reason and its remedy are `check-ID-why` and `check-ID-fix` of the locale
/// files.
#[derive(Clone, Copy, Debug)]
pub struct Check<Look = fn(&Settings) -> Option<Message>> {
    /// Never changes: people and scripts refer to it.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong here; `None` if nothing is.
    pub find: Look,
}

impl<Look> Check<Look> {
    /// What was found.
    pub fn finding(&self, what: Message) -> Finding {
        Finding {
            id: self.id,
            severity: self.severity,
            what,
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
    pub what: Message,
}

impl Finding {
    /// Why it matters.
    pub fn why(&self, lang: Lang) -> String {
        words(self.id, "why", lang)
    }

    /// What to do.
    pub fn fix(&self, lang: Lang) -> String {
        words(self.id, "fix", lang)
    }

    /// All of it, as a terminal shows it.
    pub fn told(&self, lang: Lang) -> String {
        Message::new("check-finding")
            .with("severity", self.severity.name(lang))
            .with("id", self.id)
            .with("what", self.what.render(lang))
            .with("why", self.why(lang))
            .with("fix", self.fix(lang))
            .render(lang)
    }
}

/// The `why` or the `fix` of a check. All rules for pages of the admin (`admin.…`) share theirs.
pub fn words(id: &str, part: &str, lang: Lang) -> String {
    let id = id.split('.').next().unwrap_or_default();
    text::words(&format!("check-{id}-{part}"), lang).unwrap_or_default()
}

/// What `checks` find, the worst first.
pub fn run(settings: &Settings, checks: &[Check]) -> Vec<Finding> {
    let find = |check: &Check| (check.find)(settings).map(|what| check.finding(what));
    let mut findings: Vec<_> = checks.iter().filter_map(find).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

/// Takes out what the operator wants as it is; tells how many findings that were. Critical ones stay.
pub fn silence(findings: &mut Vec<Finding>, settings: &Settings) -> usize {
    let before = findings.len();
    let is_meant = |finding: &Finding| {
        settings
            .site
            .silenced
            .iter()
            .any(|silenced| silenced.id == finding.id)
    };
    findings.retain(|finding| finding.severity == Severity::Critical || !is_meant(finding));
    before - findings.len()
}

impl Severity {
    /// For people.
    pub fn name(self, lang: Lang) -> String {
        let message = match self {
            Self::Warning => Message::new("check-severity-warning"),
            Self::Error => Message::new("check-severity-error"),
            Self::Critical => Message::new("check-severity-critical"),
        };
        message.render(lang)
    }
}

/// For scripts, documents and the log.
impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Critical => "critical",
        })
    }
}
