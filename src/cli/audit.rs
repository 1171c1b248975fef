//! `paradise audit`: verifies that the audit log is as it was written.

use super::environment::Environment;
use crate::{audit, failure::Failure};

/// Look after the record of changes.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// Check that no row of the record was altered, left out or slipped in.
    ///
    /// Prints the hash of the last row: kept elsewhere, it shows later whether rows were cut off the end.
    Verify,
}

pub(super) async fn run(command: &Command, environment: Environment) -> Result<(), Failure> {
    let Command::Verify = command;
    let core = environment.open_ready().await?;
    let found = audit::verify(&core.db).await?;
    if let Some((id, problem)) = found.broken {
        return Err(Failure::new(format!(
            "row {id} of the audit does not hold: {problem}; {} rows before it do. Compare with a backup",
            found.rows
        )));
    }
    println!("{} rows hold, {} of them erased", found.rows, found.erased);
    println!("head {}", found.head);
    Ok(())
}
