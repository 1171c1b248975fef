//! Notifications to systemd.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sd_notify::NotifyState;

/// How often an instance that is still starting extends its start timeout: it may wait for a database, or migrate a
/// large one.
const STARTING: Duration = Duration::from_secs(5);
/// By how much it extends the timeout each time.
const MORE_TIME: Duration = Duration::from_secs(30);

/// Sends watchdog messages until it is dropped.
pub(crate) struct Pulse {
    is_ready: Arc<AtomicBool>,
    beating: tokio::task::JoinHandle<()>,
}

impl Pulse {
    /// Reports that the program is starting, and from [`Pulse::ready`] on that it is alive.
    pub(crate) fn start() -> Self {
        let is_ready = Arc::new(AtomicBool::new(false));
        Self {
            beating: tokio::spawn(beat(is_ready.clone())),
            is_ready,
        }
    }

    /// Reports that connections are accepted from now on.
    pub(crate) fn ready(&self, status: &str) {
        self.is_ready.store(true, Ordering::Relaxed);
        tell(&[NotifyState::Ready, NotifyState::Status(status)]);
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.beating.abort();
    }
}

async fn beat(is_ready: Arc<AtomicBool>) {
    // Three messages in the allowed time, so that one that is late does not get the process killed.
    let watchdog = sd_notify::watchdog_enabled().map(|limit| limit / 3);
    let pause = watchdog.map_or(STARTING, |watchdog| watchdog.min(STARTING));
    loop {
        // This line is reached only while the event loop still runs new tasks.
        if tokio::spawn(async {}).await.is_err() {
            return;
        }
        if watchdog.is_some() {
            tell(&[NotifyState::Watchdog]);
        }
        if !is_ready.load(Ordering::Relaxed) {
            let more = u32::try_from(MORE_TIME.as_micros()).unwrap_or(u32::MAX);
            tell(&[NotifyState::ExtendTimeoutUsec(more)]);
        }
        tokio::time::sleep(pause).await;
    }
}

/// Sets the status line that `systemctl status` shows.
pub(crate) fn status(line: &str) {
    tell(&[NotifyState::Status(line)]);
}

/// Reports that no new connections are accepted from now on.
pub(crate) fn stopping() {
    tell(&[
        NotifyState::Stopping,
        NotifyState::Status("stopping: answers in progress are finished"),
    ]);
}

/// Reports that the settings are being read again. [`reloaded`] ends this state.
pub(crate) fn reloading() {
    let mut states = vec![NotifyState::Reloading];
    // With `Type=notify-reload`, the time identifies the reload.
    states.extend(NotifyState::monotonic_usec_now().ok());
    tell(&states);
}

/// Reports that the settings have been read again.
pub(crate) fn reloaded() {
    tell(&[NotifyState::Ready]);
}

fn tell(states: &[NotifyState]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "the service manager cannot be told");
    }
}
