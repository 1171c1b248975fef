//! Shutdown signals: Ctrl-C, and SIGTERM from a service manager.

use std::io;

use tokio::signal;

/// Handles the signals from now on; before that, they end the process. The returned future completes at the first of
/// them.
#[cfg(unix)]
pub(super) fn asked() -> io::Result<impl Future<Output = ()> + Send> {
    use signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        super::service_manager::systemd::stopping();
        tracing::info!("stopping: no new connections, answers in progress are finished");
    })
}

/// Handles Ctrl-C from now on; before that, it ends the process. The returned future completes at the first one.
#[cfg(windows)]
pub(super) fn asked() -> io::Result<impl Future<Output = ()> + Send> {
    let mut interrupt = signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
        tracing::info!("stopping: no new connections, answers in progress are finished");
    })
}
