//! `paradise secret`: rotates the key of the site without losing the data that is encrypted with it.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::environment::Environment;
use crate::{
    accounts::seeds,
    audit::{self, Entry, Filter},
    core::Core,
    failure::Failure,
};

/// The name of this event in the audit log.
const ROTATED: &str = "secret.rotated";
/// How many of the newest entries are searched.
const MOST: u64 = 100;

/// Look after the key of the site.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// Encrypt with `SECRET_KEY` what was encrypted with the keys of `SECRET_KEY_FALLBACKS`: the seeds of second steps.
    ///
    /// Run it after the new key was set and all instances were restarted with it. It may be interrupted and repeated, also
    /// beside a server at work. The fallbacks can go once `paradise check --deploy` says so.
    Rotate,
}

pub(super) async fn run(command: &Command, environment: Environment) -> Result<(), Failure> {
    let Command::Rotate = command;
    let core = environment.open_ready().await?;
    let found = seeds::renew(&core.db, &core.secret).await?;
    println!("second steps encrypted anew: {}", found.older);
    println!("second steps that had the current key already: {}", found.current);
    if !found.lost.is_empty() {
        return Err(Failure::new(format!(
            "second steps that no configured key opens: {} ({}). Add the key that they were made with to \
             SECRET_KEY_FALLBACKS and run this again, or switch them off with `paradise twostep off NAME`",
            found.lost.len(),
            found.lost.join(", ")
        )));
    }
    if found.older > 0 || rotated_at(&core).await?.is_none() {
        let facts = json!({ "key": core.secret.fingerprint(), "second_steps": found.older });
        let entry = Entry::of_command(ROTATED, "secret").with(serde_json::Value::Null, facts);
        let tx = core.db.begin().await?;
        audit::record(&tx, [entry]).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// When everything was last encrypted with the current key. `None` if that never happened since it became the current
/// one.
///
/// # Errors
/// The database is not available.
pub(super) async fn rotated_at(core: &Core) -> Result<Option<DateTime<Utc>>, db::Error> {
    let filter = Filter {
        action: Some(ROTATED.to_owned()),
        ..Filter::default()
    };
    let key = core.secret.fingerprint();
    let rotated = audit::search(&core.db, &filter, MOST).await?;
    let rotated = rotated.into_iter().find(|past| past.after["key"] == key.as_str());
    Ok(rotated.map(|past| past.at))
}
