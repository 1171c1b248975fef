//! `paradise doctor`: everything that `paradise check` can look at, in plain words.

use super::{Environment, Failure, check};
use crate::operations::checks::{Finding, Severity};

/// Look at everything, also from outside, and say in plain words what to do.
///
/// The same as `check --deploy --online`; fails if something must be mended.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {}

pub(super) async fn run(_: Args, environment: Environment) -> Result<(), Failure> {
    let address = environment.settings.site.public_url.as_ref();
    let address = address.map_or_else(|| "this machine".to_owned(), ToString::to_string);
    println!(
        "Looking at {address}: settings, machine, database, mail, Telegram, and the way from outside …\n"
    );
    let outcome = check::look(true, true, environment).await;
    for (severity, heading) in [
        (
            Severity::Critical,
            "The site does not start, or is in danger, until this is mended:",
        ),
        (Severity::Error, "Works, and somebody will regret it:"),
        (Severity::Warning, "Could be better:"),
    ] {
        let mut findings = outcome
            .findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .peekable();
        if findings.peek().is_some() {
            println!("{heading}\n");
            findings.for_each(tell);
        }
    }
    let mend = outcome
        .findings
        .iter()
        .filter(|finding| finding.severity >= Severity::Error)
        .count();
    let fine = outcome.checks.saturating_sub(outcome.findings.len());
    println!("{fine} of {} checks found nothing.", outcome.checks);
    match mend {
        0 if outcome.findings.is_empty() => println!("All is well."),
        0 => println!("Nothing has to be mended."),
        1 => {
            return Err(Failure::new(
                "one thing is to be mended; it stands above with the way to do it",
            ));
        }
        count => {
            return Err(Failure::new(format!(
                "{count} things are to be mended; begin with the first one"
            )));
        }
    }
    Ok(())
}

fn tell(finding: &Finding) {
    println!("  * {}", sentence(&finding.what));
    println!(
        "    {}",
        sentence(&format!("this matters because {}", finding.why))
    );
    println!("    To do: {}", sentence(finding.fix));
    println!("    ({})\n", finding.id);
}

/// With a capital letter and a full stop, unless it begins with a name or ends with a command.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    let end = if text.ends_with(|c: char| c.is_alphanumeric()) {
        "."
    } else {
        ""
    };
    format!("{first}{}{end}", letters.as_str())
}
