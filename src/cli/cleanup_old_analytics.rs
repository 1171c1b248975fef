//! `paradise cleanup_old_analytics`: deletes old events (`docs/api/analytics.md#keeping-events`).

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::environment::Environment;
use crate::{
    analytics,
    audit::{self, Entry},
    failure::Failure,
    zone,
};

/// Delete events older than so many days, and take them out of the dashboard's totals.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Events older than this many times 24 hours go.
    #[arg(long, value_name = "N", default_value_t = 90, allow_negative_numbers = true)]
    days: i64,
    /// Only tell how many there are.
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(args: Args, environment: Environment) -> Result<(), Failure> {
    let wrong = |why: &str| Failure::new(format!("--days {}: {why}; give a whole number from 0", args.days));
    if args.days < 0 {
        return Err(wrong("a negative age would mean every event"));
    }
    let cutoff = TimeDelta::try_days(args.days).and_then(|age| zone::now().checked_sub_signed(age));
    // A date before the Unix epoch can only be a mistake.
    let cutoff = cutoff
        .filter(|cutoff| *cutoff >= chrono::DateTime::UNIX_EPOCH)
        .ok_or_else(|| wrong("no event is that old"))?;
    let core = environment.open_ready().await?;
    let days = args.days;
    if args.dry_run {
        let count = analytics::count_older(&core.db, cutoff).await?;
        println!("{count} events are older than {days} days; nothing was deleted");
    } else {
        let count = analytics::cleanup(&core.db, cutoff).await?;
        let entry = Entry::of_command("events.cleaned", "events");
        let facts = json!({ "days": days, "events": count });
        let tx = core.db.begin().await?;
        audit::record(&tx, [entry.with(Value::Null, facts)]).await?;
        tx.commit().await?;
        println!("{count} events older than {days} days were deleted");
    }
    Ok(core.db.close().await?)
}
