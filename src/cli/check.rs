//! `paradise check`: what is wrong or weak about the configuration.

use serde_json::{Value, json};

use super::{Environment, Failure};
use crate::{
    operations::checks::{self, Finding, Severity},
    site,
    vocabulary::Vocabulary,
};

/// Look for mistakes in the configuration and say how to correct them.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Judge as in production, whatever DEBUG says.
    #[arg(long)]
    deploy: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
    /// The least severity that makes the command fail.
    #[arg(long, value_enum, default_value_t = Severity::Critical, value_name = "LEVEL")]
    fail_level: Severity,
}

pub(super) fn run(args: &Args, mut environment: Environment) -> Result<(), Failure> {
    if args.deploy {
        environment.settings.site.debug = false;
    }
    let mut findings = checks::run(&environment.settings);
    // A wrong file of words is a finding of its own; the pages are then judged with the words of the program.
    let file = environment.settings.site.vocabulary_file.as_deref();
    let words = Vocabulary::load(file).or_else(|_| Vocabulary::load(None));
    let pages = words.map(|words| site::sections(&words, None).check());
    findings.extend(pages.iter().flatten().map(of_a_page));
    if args.json {
        println!("{:#}", Value::Array(findings.iter().map(as_json).collect()));
    } else {
        for finding in &findings {
            println!("{finding}\n");
        }
        println!(
            "checks: {}, findings: {}",
            checks::CHECKS.len() + admin::rules().count(),
            findings.len()
        );
    }
    match findings
        .iter()
        .filter(|finding| finding.severity >= args.fail_level)
        .count()
    {
        0 => Ok(()),
        count => Err(Failure::new(format!(
            "findings that are {} or worse: {count}",
            args.fail_level
        ))),
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
