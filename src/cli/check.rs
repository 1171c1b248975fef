//! `paradise check`: finds mistakes and weaknesses in the configuration, the machine, the data, and the connections to
//! other hosts.
//!
//! Checks of settings are in `check`, because `serve` uses them too. The checks here look at everything, so they are in
//! a module that can access everything.

mod certificate;
mod data;
mod dns;
mod files;
mod kinds;
mod machine;
mod online;
pub(super) mod probes;
mod sender;
mod server;
mod site;
mod unit;

use serde_json::{Value, json};
use text::{Lang, Message};

pub use kinds::{Look, Outside};
pub(super) use probes::Area;
pub use probes::{DEPLOY, Machine, SOURCES};

use super::{environment::Environment, language};
use crate::{
    check::{self, Finding, Severity},
    failure::Failure,
    slice::Parts,
    vocabulary::Vocabulary,
};

/// Look for mistakes in the configuration and say how to correct them.
///
/// Settings alone, unless more is asked for. Nothing is changed; a finding that is meant to be can be named in
/// `SILENCED_CHECKS`, with a reason. Fails on errors and critical findings, see `--fail-level`; warnings are told.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Judge as in production, whatever DEBUG says, and look at the machine, its folders and the database too.
    #[arg(long)]
    deploy: bool,
    /// Also ask the mail server, Telegram, receivers of webhooks, and the site under its public address.
    #[arg(long)]
    online: bool,
    /// As JSON: stable ids, and always in English.
    #[arg(long)]
    json: bool,
    /// The least severity that makes the command fail.
    #[arg(long, value_enum, default_value_t = Severity::Error, value_name = "LEVEL")]
    fail_level: Severity,
    /// The language; that of the terminal unless given.
    #[arg(long, value_parser = language::CODES)]
    lang: Option<String>,
}

pub(super) async fn run(args: Args, environment: Environment) -> Result<(), Failure> {
    let lang = language::of_person(args.lang.as_deref());
    let outcome = look(args.deploy, args.online, environment).await;
    let findings = &outcome.findings;
    if args.json {
        println!("{:#}", Value::Array(findings.iter().map(as_json).collect()));
    } else {
        for finding in findings {
            println!("{}\n", finding.told(lang));
        }
        let sum = Message::new("check-sum").with("checks", outcome.checks());
        let sum = sum
            .with("findings", findings.len())
            .with("silenced", outcome.silenced);
        println!("{}", sum.render(lang));
    }
    let worst = findings
        .iter()
        .filter(|finding| finding.severity >= args.fail_level);
    match worst.count() {
        0 => Ok(()),
        count => {
            let failed = Message::new("check-failed").with("count", count);
            Err(Failure::new(
                failed.with("level", args.fail_level.name(lang)).render(lang),
            ))
        }
    }
}

/// The result of running the checks.
pub(super) struct Outcome {
    /// Areas that were checked.
    pub(super) areas: Vec<Area>,
    /// Findings, the most severe first.
    pub(super) findings: Vec<Finding>,
    /// How many findings are not shown because the operator silenced them.
    pub(super) silenced: usize,
}

impl Outcome {
    /// How many checks were run.
    pub(super) fn checks(&self) -> usize {
        self.areas.iter().map(|area| area.ids.len()).sum()
    }
}

/// Runs the checks of settings, then the others as requested.
pub(super) async fn look(deploy: bool, online: bool, mut environment: Environment) -> Outcome {
    let debug = environment.settings.site.debug;
    environment.settings.site.debug &= !deploy;
    let settings = &environment.settings;
    let mut findings = check::run(settings, &environment.slices.checks());
    probes::of_sources(&environment, &mut findings);
    if deploy && debug {
        findings.push(probes::DEBUG_ON.finding(Message::new("check-debug-on")));
    }
    if deploy && let Some(first) = environment.problems.warnings.first() {
        let odd = Message::new("check-settings-odd").with("first", first.to_string());
        findings
            .push(probes::SETTINGS_ODD.finding(odd.with("more", environment.problems.warnings.len() - 1)));
    }
    // An invalid vocabulary file is a finding of its own. The pages are then checked with the built-in vocabulary.
    let words =
        Vocabulary::load(settings.site.vocabulary_file.as_deref()).or_else(|_| Vocabulary::load(None));
    let pages = words.map(|words| {
        environment
            .slices
            .pages(&words.terms(settings.site.content_languages()), &Parts::default())
            .check()
    });
    findings.extend(pages.iter().flatten().map(of_a_page));
    let of_settings = environment.slices.checks().into_iter().map(|check| check.id);
    let of_pages = admin::rules().map(|(id, _)| id);
    let of_settings = of_settings.chain(probes::SOURCES.iter().map(|check| check.id));
    let mut areas = vec![Area {
        name: Message::new("doctor-area-settings"),
        ids: of_settings.chain(of_pages).collect(),
    }];
    if deploy {
        areas.extend(probes::deploy(&environment, &mut findings).await);
    }
    if online {
        areas.push(probes::online(&environment, &mut findings).await);
    }
    let silenced = check::silence(&mut findings, settings);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Outcome {
        areas,
        findings,
        silenced,
    }
}

/// A mistake in the declaration of an admin page. An operator cannot cause it, but may see its effect.
fn of_a_page(finding: &admin::Finding) -> Finding {
    Finding {
        id: finding.id,
        severity: Severity::Warning,
        what: Message::new("check-admin")
            .with("section", finding.section)
            .with("what", finding.what.clone())
            .with("fix", finding.fix),
    }
}

fn as_json(finding: &Finding) -> Value {
    json!({
        "id": finding.id,
        "severity": finding.severity.to_string(),
        "what": finding.what.render(Lang::En),
        "why": finding.why(Lang::En),
        "fix": finding.fix(Lang::En),
    })
}
