//! `paradise doctor`: everything that `paradise check` can check, in plain words and in the user's language.

use text::{Lang, Message};

use super::{check, environment::Environment, language};
use crate::{
    check::{Finding, Severity},
    failure::Failure,
};

/// Look at everything, also from outside, and say in plain words what to do.
///
/// The same as `check --deploy --online`, in Russian, English or Uzbek; fails if something must be mended.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The language; that of the terminal unless given.
    #[arg(long, value_parser = language::CODES)]
    lang: Option<String>,
}

pub(super) async fn run(args: Args, environment: Environment) -> Result<(), Failure> {
    let lang = language::of_person(args.lang.as_deref());
    let address = environment.settings.site.public_url.as_ref();
    let address = address.map_or_else(|| Message::new("doctor-here").render(lang), ToString::to_string);
    say(&Message::new("doctor-begin").with("address", address), lang);
    let outcome = check::look(true, true, environment).await;
    for (severity, heading) in [
        (Severity::Critical, Message::new("doctor-critical")),
        (Severity::Error, Message::new("doctor-error")),
        (Severity::Warning, Message::new("doctor-warning")),
    ] {
        let found = outcome
            .findings
            .iter()
            .filter(|finding| finding.severity == severity);
        let mut found = found.peekable();
        if found.peek().is_some() {
            say(&heading, lang);
            found.for_each(|finding| tell(finding, lang));
        }
    }
    println!("{}", Message::new("doctor-good").render(lang));
    for area in &outcome.areas {
        println!("  {}", standing(area, &outcome.findings, lang));
    }
    println!();
    let mend = outcome
        .findings
        .iter()
        .filter(|finding| finding.severity >= Severity::Error)
        .count();
    let end = match mend {
        0 if outcome.findings.is_empty() => Message::new("doctor-well"),
        0 => Message::new("doctor-nothing-to-mend"),
        count => {
            let mend = Message::new("doctor-mend").with("count", count);
            return Err(Failure::new(mend.render(lang)));
        }
    };
    println!("{}", end.render(lang));
    Ok(())
}

fn say(message: &Message, lang: Lang) {
    println!("{}\n", message.render(lang));
}

/// A summary of one part of the installation in a line: how many of its checks passed.
fn standing(area: &check::probes::Area, findings: &[Finding], lang: Lang) -> String {
    let is_found = |id: &&&str| findings.iter().any(|finding| finding.id == **id);
    let (all, found) = (area.ids.len(), area.ids.iter().filter(is_found).count());
    let line = match (all, found) {
        (0, _) => Message::new("doctor-area-unseen"),
        (_, 0) => Message::new("doctor-area-good"),
        _ => Message::new("doctor-area-mixed"),
    };
    let line = line.with("area", area.name.render(lang)).with("all", all);
    line.with("good", all - found).render(lang)
}

fn tell(finding: &Finding, lang: Lang) {
    let told = Message::new("doctor-finding")
        .with("what", sentence(&finding.what.render(lang)))
        .with("why", sentence(&finding.why(lang)))
        .with("fix", sentence(&finding.fix(lang)))
        .with("id", finding.id);
    for line in told.render(lang).lines() {
        println!("  {line}");
    }
    println!();
}

/// Adds a capital letter and a full stop, unless the text begins with an address or a name, or ends with a command.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let word = text.split_whitespace().next().unwrap_or_default();
    let is_word = word
        .trim_end_matches([',', ':'])
        .chars()
        .all(|c| c.is_alphabetic() || c == '-');
    let first = letters.next().map_or_else(String::new, |first| {
        if is_word {
            first.to_uppercase().to_string()
        } else {
            first.to_string()
        }
    });
    let end = if text.ends_with(|c: char| c.is_alphanumeric() || c == ')') {
        "."
    } else {
        ""
    };
    format!("{first}{}{end}", letters.as_str())
}
