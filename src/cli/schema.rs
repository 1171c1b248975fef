//! Updates an older schema, always with a backup first if there is data (`docs/deploy.md#the-schema`).

use std::path::PathBuf;

use migration::State;

use crate::{backup::Backups, core::Core, failure::Failure};

/// Applies pending migrations. A database that holds data is backed up first, and the path of the backup is returned.
///
/// # Errors
/// The backup or a migration step failed. The database is then unchanged.
pub(super) async fn update(core: &Core, state: &State) -> Result<Option<PathBuf>, Failure> {
    let copy = match state {
        State::Behind(_) => Some(back_up(core).await?),
        State::Empty | State::Current => None,
    };
    core.schema.apply(&core.db).await?;
    Ok(copy)
}

async fn back_up(core: &Core) -> Result<PathBuf, Failure> {
    let made = async { Backups::new(core)?.create().await }.await;
    let made = made.map_err(|error| {
        Failure::new(format!(
            "the database is older than this program and was not touched, because it could not be backed up: {error}"
        ))
    })?;
    Ok(made.path)
}
