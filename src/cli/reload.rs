//! Reloading: a running server reads some of its settings again on SIGHUP (`systemctl reload`).

use std::sync::Arc;

use super::environment::Environment;
use crate::{
    failure::Failure,
    https::Keeper,
    observability::{OperationsSettings, logging::Levels},
    slices::Slices,
};

#[cfg(unix)]
use super::service_manager;

/// From now on, SIGHUP reads `LOG_LEVEL` from the environment and the `.env` file again, and the certificate from its
/// files. Other settings need a restart, which drops no request.
#[cfg(unix)]
pub(super) fn follow(slices: Slices, levels: Levels, keeper: Option<Arc<Keeper>>) -> Result<(), Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hangup = signal(SignalKind::hangup())
        .map_err(|error| Failure::new(format!("cannot listen to signals: {error}")))?;
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            service_manager::systemd::reloading();
            let changed = Environment::from_process(slices.clone()).and_then(|environment| {
                let level = environment.settings.get::<OperationsSettings>().log_level.clone();
                levels.change(&level).map(|()| level)
            });
            match changed {
                Ok(level) => tracing::warn!(level = &*level, "LOG_LEVEL was read again"),
                Err(failure) => tracing::error!(
                    "the settings were read again and are wrong: {}",
                    failure.message()
                ),
            }
            if let Some(keeper) = &keeper {
                keeper.look();
            }
            service_manager::systemd::reloaded();
        }
    });
    Ok(())
}

/// There is no such signal on this platform.
#[cfg(not(unix))]
pub(super) fn follow(_: Slices, _: Levels, _: Option<Arc<Keeper>>) -> Result<(), Failure> {
    Ok(())
}
