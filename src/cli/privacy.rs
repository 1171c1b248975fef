//! `paradise privacy`: lists, exports and erases the personal data of one person.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;

use serde_json::json;
use text::Lang;

use super::{atomic_file::Draft, environment::Environment, table};
use crate::{
    core::Core,
    failure::Failure,
    privacy::{By, Counts, Findings, Person, Privacy, Receipt},
};

/// Find, hand over or erase all that is held of a person.
///
/// Looks in leads (also deleted ones and spam), their files and notes, the record of changes, notices and events.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// Show what is held: kinds, keys and times.
    Find(FindArgs),
    /// Write all of it into a tar: `person.json` and the files beside it.
    Export(ExportArgs),
    /// Erase all of it: rows, files, notices, what the record of changes says, and the bytes of the database.
    ///
    /// The erasure is remembered by keyed hashes in `DATA_DIR/erasures.jsonl` and beside the backups: a restored backup is
    /// erased again. Prints a receipt, which names no one.
    Erase(EraseArgs),
}

/// Whose data it is.
#[derive(Clone, Debug, clap::Args)]
#[group(id = "who", required = true, multiple = true)]
pub struct Who {
    /// An address, in any capitals; may be given several times.
    #[arg(long, value_name = "ADDRESS", group = "who")]
    email: Vec<String>,
    /// A phone, however spelled; may be given several times.
    #[arg(long, value_name = "NUMBER", group = "who", allow_hyphen_values = true)]
    phone: Vec<String>,
    /// A lead that is this person's although it has neither; may be given several times.
    #[arg(long, value_name = "ID", group = "who")]
    lead: Vec<i64>,
}

/// What to find.
#[derive(Clone, Debug, clap::Args)]
pub struct FindArgs {
    #[command(flatten)]
    who: Who,
    /// For programs.
    #[arg(long)]
    json: bool,
}

/// What to export.
#[derive(Clone, Debug, clap::Args)]
pub struct ExportArgs {
    #[command(flatten)]
    who: Who,
    /// The file to write.
    #[arg(long, value_name = "PATH", default_value = "person.tar")]
    output: PathBuf,
    /// For programs.
    #[arg(long)]
    json: bool,
}

/// What to erase.
#[derive(Clone, Debug, clap::Args)]
pub struct EraseArgs {
    #[command(flatten)]
    who: Who,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
    /// Only tell what there is.
    #[arg(long)]
    dry_run: bool,
    /// For programs.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(command: Command, environment: Environment) -> Result<(), Failure> {
    let core = environment.open_ready().await?;
    let privacy = environment.slices.privacy(&core)?;
    match command {
        Command::Find(args) => {
            let found = privacy.find(&person(&core, &args.who)?).await?;
            show(&found, args.json);
        }
        Command::Export(args) => export(&core, &privacy, &args).await?,
        Command::Erase(args) => erase(&core, &privacy, &args).await?,
    }
    Ok(core.db.close().await?)
}

fn person(core: &Core, who: &Who) -> Result<Person, Failure> {
    let person = Person::read(core, &who.email, &who.phone, &who.lead);
    person.map_err(|message| Failure::new(message.render(Lang::En)))
}

fn show(found: &Findings, is_json: bool) {
    if is_json {
        let held = found.held.iter().map(|held| {
            json!({ "kind": held.kind, "key": held.key, "at": held.at, "file": held.file.as_ref().map(|file| &file.name) })
        });
        let shown = json!({
            "counts": found.counts(),
            "held": held.collect::<Vec<_>>(),
            "mentions": found.mentions,
            "sent": found.sent,
        });
        println!("{shown}");
        return;
    }
    if found.is_empty() {
        println!("nothing is held of this person");
    }
    for held in &found.held {
        let at = held
            .at
            .map(|at| at.format("%Y-%m-%d %H:%M UTC").to_string())
            .unwrap_or_default();
        let file = held
            .file
            .as_ref()
            .map(|file| format!("  with the file {}", file.name))
            .unwrap_or_default();
        println!("{:<10} {:<24} {at}{file}", held.kind, held.key);
    }
    print!("{}", figures(&found.counts()));
    for (channel, count) in &found.sent {
        println!("{count} notices went out by {channel}");
    }
    for mention in &found.mentions {
        println!(
            "{mention} names this person and stays; look at it, and give --lead if it is a lead of theirs"
        );
    }
}

async fn export(core: &Core, privacy: &Privacy, args: &ExportArgs) -> Result<(), Failure> {
    let found = privacy.find(&person(core, &args.who)?).await?;
    let unwritable =
        |error: std::io::Error| Failure::new(format!("{} cannot be written: {error}", args.output.display()));
    let mut file = Draft::create_private(&args.output).map_err(unwritable)?;
    let bytes = privacy.export(&found, By::Command, Vec::new()).await?;
    file.write(&bytes).map_err(unwritable)?;
    file.publish().map_err(unwritable)?;
    if args.json {
        println!("{}", json!({ "output": args.output, "counts": found.counts() }));
    } else {
        println!("what is held was written to {}", args.output.display());
    }
    Ok(())
}

async fn erase(core: &Core, privacy: &Privacy, args: &EraseArgs) -> Result<(), Failure> {
    let person = person(core, &args.who)?;
    if args.dry_run || !args.yes {
        let found = privacy.find(&person).await?;
        show(&found, args.json);
        if args.dry_run {
            if !args.json {
                println!("nothing was erased");
            }
            return Ok(());
        }
        confirm()?;
    }
    let receipt = privacy.erase(&person, By::Command).await?;
    if args.json {
        println!("{}", json!(receipt));
    } else {
        tell(core, &receipt);
    }
    Ok(())
}

fn figures(counts: &Counts) -> String {
    table(
        counts
            .iter()
            .map(|(kind, count)| (kind.as_str(), count.to_string())),
    )
}

fn tell(core: &Core, receipt: &Receipt) {
    let at = core.zone.format(receipt.at);
    println!("erased: receipt {} of {at}, by {}", receipt.number, receipt.actor);
    print!("{}", figures(&receipt.counts));
    if receipt.counts.is_empty() {
        println!("nothing was held; the person is remembered, should an older backup be restored");
    }
    for remark in &receipt.remarks {
        println!("{remark}");
    }
}

/// Asks for a confirmation. Without a terminal, `--yes` confirms.
fn confirm() -> Result<(), Failure> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        return Err(Failure::new(
            "no one can be asked here; give --yes to erase without asking",
        ));
    }
    print!("Erase all of this, for good? [y/N] ");
    // If the question cannot be shown, the answer is not yes.
    let _ = std::io::stdout().flush();
    let mut answer = String::new();
    let read = input.read_line(&mut answer);
    if read.is_ok() && ["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) {
        return Ok(());
    }
    Err(Failure::new("nothing was erased"))
}
