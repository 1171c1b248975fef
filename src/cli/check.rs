//! `paradise check`: what is wrong or weak about the configuration, the machine, the data, and what lies between us and others.
//!
//! Checks of settings belong to `operations`, because `serve` heeds them; the ones here look at everything, so they stand
//! where everything is known.

mod data;
mod look;
mod machine;
mod online;

use serde_json::{Value, json};

pub use look::{DEPLOY, Look, Machine};

use super::{Environment, Failure};
use crate::{
    operations::checks::{self, Check, Finding, Severity},
    site,
    vocabulary::Vocabulary,
};

/// Look for mistakes in the configuration and say how to correct them.
///
/// Settings alone, unless more is asked for. Nothing is changed; a finding that is meant to be can be named in
/// `SILENCED_CHECKS`, with a reason.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Judge as in production, whatever DEBUG says, and look at the machine, its folders and the database too.
    #[arg(long)]
    deploy: bool,
    /// Also ask the mail server, Telegram, receivers of webhooks, and the site under its public address.
    #[arg(long)]
    online: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
    /// The least severity that makes the command fail.
    #[arg(long, value_enum, default_value_t = Severity::Critical, value_name = "LEVEL")]
    fail_level: Severity,
}

pub(super) async fn run(args: Args, environment: Environment) -> Result<(), Failure> {
    let Outcome {
        checks,
        findings,
        silenced,
    } = look(args.deploy, args.online, environment).await;
    if args.json {
        println!("{:#}", Value::Array(findings.iter().map(as_json).collect()));
    } else {
        for finding in &findings {
            println!("{finding}\n");
        }
        let silenced = if silenced == 0 {
            String::new()
        } else {
            format!(", silenced: {silenced}")
        };
        println!("checks: {checks}, findings: {}{silenced}", findings.len());
    }
    let worst = findings
        .iter()
        .filter(|finding| finding.severity >= args.fail_level);
    match worst.count() {
        0 => Ok(()),
        count => Err(Failure::new(format!(
            "findings that are {} or worse: {count}",
            args.fail_level
        ))),
    }
}

/// What a look at everything has brought.
pub(super) struct Outcome {
    /// How many checks there were.
    pub(super) checks: usize,
    /// What they found, the worst first.
    pub(super) findings: Vec<Finding>,
    /// How many findings are not told because the operator said so.
    pub(super) silenced: usize,
}

/// Looks at settings, then as far as asked.
pub(super) async fn look(deploy: bool, online: bool, mut environment: Environment) -> Outcome {
    let debug = environment.settings.site.debug;
    environment.settings.site.debug &= !deploy;
    let settings = &environment.settings;
    let mut findings = checks::run(settings);
    if deploy && debug {
        findings.push(look::DEBUG_ON.finding("DEBUG is on".to_owned()));
    }
    // A wrong file of words is a finding of its own; the pages are then judged with the words of the program.
    let words =
        Vocabulary::load(settings.site.vocabulary_file.as_deref()).or_else(|_| Vocabulary::load(None));
    let pages = words.map(|words| site::sections(&words, None).check());
    findings.extend(pages.iter().flatten().map(of_a_page));
    let mut checks = checks::CHECKS.len() + admin::rules().count();
    if deploy {
        checks += look::deploy(&environment, &mut findings).await;
    }
    if online {
        checks += look::online(settings, &mut findings).await;
    }
    let silenced = checks::silence(&mut findings, settings);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Outcome {
        checks,
        findings,
        silenced,
    }
}

/// A mistake in the declaration of a page: no operator can make it, but one may see what it does.
fn of_a_page(finding: &admin::Finding) -> Finding {
    Finding {
        id: finding.id,
        severity: Severity::Warning,
        what: format!("the pages of {}: {}", finding.section, finding.what),
        why: "a page of the admin does not show or do what its declaration says",
        fix: finding.fix,
    }
}

fn as_json(finding: &Finding) -> Value {
    json!({
        "id": finding.id,
        "severity": finding.severity.to_string(),
        "what": finding.what,
        "why": finding.why,
        "fix": finding.fix,
    })
}
