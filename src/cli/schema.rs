//! Bringing an older schema up to date, never without a way back (ruling 5).

use std::fs;
use std::path::PathBuf;

use migration::State;

use super::Failure;
use crate::{core::Core, zone};

/// Applies what is pending. A SQLite database that holds data is copied first into `backups` of `DATA_DIR`, and the copy's
/// path is returned; who runs PostgreSQL has a server that does backups.
///
/// # Errors
/// The copy or a step failed; then the database is as it was.
pub(super) async fn update(core: &Core, state: &State) -> Result<Option<PathBuf>, Failure> {
    let copy = match state {
        State::Behind(_) if core.db.backend() == db::Backend::Sqlite => Some(copy(core).await?),
        State::Behind(_) | State::Empty | State::Current => None,
    };
    migration::apply(&core.db).await?;
    Ok(copy)
}

async fn copy(core: &Core) -> Result<PathBuf, Failure> {
    let folder = core.settings.files.data_dir.join("backups");
    let failed = |what: String| {
        Failure::new(format!(
            "the database is older than this program and was not touched: {what}"
        ))
    };
    fs::create_dir_all(&folder)
        .map_err(|error| failed(format!("{} cannot be made: {error}", folder.display())))?;
    let time = core.zone.local(zone::now()).format("%Y%m%d-%H%M%S%.6f");
    let file = folder.join(format!("before-migration-{time}.db"));
    core.db
        .copy_to(&file)
        .await
        .map_err(|error| failed(format!("it could not be copied to {}: {error}", file.display())))?;
    Ok(file)
}
