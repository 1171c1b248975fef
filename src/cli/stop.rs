//! When a server is asked to stop: Ctrl-C, and SIGTERM from a service manager.

use std::io;

use tokio::signal;

/// Takes the signals over from now on; before, they end the process. What is returned ends with the first of them.
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

/// Takes Ctrl-C over from now on; before, it ends the process. What is returned ends with the first of them.
#[cfg(windows)]
pub(super) fn asked() -> io::Result<impl Future<Output = ()> + Send> {
    let mut interrupt = signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
        tracing::info!("stopping: no new connections, answers in progress are finished");
    })
}
