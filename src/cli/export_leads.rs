//! `paradise export_leads`: exports leads as a CSV file (`docs/api/leads.md#csv`).

use std::{io, path::PathBuf};

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::{atomic_file::Draft, environment::Environment};
use crate::{
    audit::{self, Entry},
    core::Core,
    failure::Failure,
    leads::export::Export,
    zone,
};

/// Without `--all` and `--start-date`, leads of this many days are exported.
const DAYS: u64 = 30;

/// Write leads to a CSV file.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The file to write; missing folders are made.
    #[arg(long, value_name = "PATH", default_value = "leads_export.csv")]
    output: PathBuf,
    /// Only leads of this status, such as `new`.
    #[arg(long)]
    status: Option<String>,
    /// The first day, YYYY-MM-DD in `TIME_ZONE`; 30 days ago unless given.
    #[arg(long, alias = "start_date", value_name = "DATE")]
    start_date: Option<String>,
    /// The last day, included.
    #[arg(long, alias = "end_date", value_name = "DATE")]
    end_date: Option<String>,
    /// From the very first lead.
    #[arg(long)]
    all: bool,
}

/// Exports the leads, and prints the path of the file.
pub(super) async fn run(args: Args, environment: Environment) -> Result<(), Failure> {
    let first = args.start_date.as_deref().map(day).transpose()?;
    let last = args.end_date.as_deref().map(day).transpose()?;
    let core = environment.open_ready().await?;
    if let Some(status) = &args.status {
        known_status(&core, status)?;
    }
    let recent = core.zone.day(zone::now()).checked_sub_days(Days::new(DAYS));
    let first = first.or(recent.filter(|_| !args.all));
    let mut export = Export::of_command(&core, args.status.as_deref(), first, last);
    let Some(rows) = export.next().await? else {
        println!("No leads found; nothing was written.");
        return Ok(());
    };
    let unwritable =
        |error: io::Error| Failure::new(format!("{} cannot be written: {error}", args.output.display()));
    let mut file = Draft::create(&args.output).map_err(unwritable)?;
    file.write(&export.head()).map_err(unwritable)?;
    let mut next = Some(rows);
    while let Some(rows) = next {
        file.write(&rows).map_err(unwritable)?;
        next = export.next().await?;
    }
    // Before the file appears, so that there is no export without an entry in the audit log.
    let tx = core.db.begin().await?;
    let facts = json!({ "status": args.status, "from": first, "to": last, "rows": export.taken() });
    let entry = Entry::of_command("leads.exported", "leads");
    audit::record(&tx, [entry.with(Value::Null, facts)]).await?;
    tx.commit().await?;
    file.publish().map_err(unwritable)?;
    println!("Leads were written to {}", args.output.display());
    Ok(())
}

fn day(text: &str) -> Result<NaiveDate, Failure> {
    zone::parse_day(text).ok_or_else(|| {
        let shown: String = text.chars().filter(|c| !c.is_control()).collect();
        Failure::new(format!("`{shown}` is no date; write it as 2026-11-18"))
    })
}

fn known_status(core: &Core, status: &str) -> Result<(), Failure> {
    let statuses = &core.vocabulary.lead_statuses;
    if statuses.contains(status) {
        return Ok(());
    }
    let shown: String = status.chars().filter(|c| !c.is_control()).collect();
    let known: Vec<_> = statuses.values().collect();
    Err(Failure::new(format!(
        "`{shown}` is no status; there are {}",
        known.join(", ")
    )))
}
