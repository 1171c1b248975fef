//! Checks of the configuration: a list of values, each with a stable id, a reason and a fix. Their texts are in
//! `locales/*/checks.ftl`.
//!
//! They look only at settings and the files that settings name, so that they are fast and safe anywhere.

mod list;
mod rules;
mod silenced;

use std::fmt;

use text::{Lang, Message};

pub use list::FOUNDATION;
pub(crate) use rules::is_here;
pub use silenced::Silenced;

use crate::settings::Settings;

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

/// A check. Its type parameter is the function that runs it. Its reason and its fix are the messages `check-ID-why` and
/// `check-ID-fix` of the locale files.
#[derive(Clone, Copy, Debug)]
pub struct Check<Look = fn(&Settings) -> Option<Message>> {
    /// A stable id: people and scripts refer to it.
    pub id: &'static str,
    /// How severe a finding of this check is.
    pub severity: Severity,
    /// Returns what is wrong, or `None`.
    pub find: Look,
}

impl<Look> Check<Look> {
    /// A finding of this check.
    pub fn finding(&self, what: Message) -> Finding {
        Finding {
            id: self.id,
            severity: self.severity,
            what,
        }
    }
}

/// The finding of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The id of the check.
    pub id: &'static str,
    /// The severity of the check.
    pub severity: Severity,
    /// What is wrong. Contains no secret.
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

    /// The whole finding, as a terminal shows it.
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

/// The `why` or the `fix` text of a check. All rules for pages of the admin (`admin.…`) share theirs.
pub fn words(id: &str, part: &str, lang: Lang) -> String {
    let id = id.split('.').next().unwrap_or_default();
    text::words(&format!("check-{id}-{part}"), lang).unwrap_or_default()
}

/// Runs `checks`. The most severe findings come first.
pub fn run(settings: &Settings, checks: &[Check]) -> Vec<Finding> {
    let find = |check: &Check| (check.find)(settings).map(|what| check.finding(what));
    let mut findings: Vec<_> = checks.iter().filter_map(find).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

/// Removes the findings that the operator silenced, and returns their number. Critical ones cannot be silenced.
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
    /// The name for display.
    pub fn name(self, lang: Lang) -> String {
        let message = match self {
            Self::Warning => Message::new("check-severity-warning"),
            Self::Error => Message::new("check-severity-error"),
            Self::Critical => Message::new("check-severity-critical"),
        };
        message.render(lang)
    }
}

/// The name for scripts, documents and the log.
impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Critical => "critical",
        })
    }
}
