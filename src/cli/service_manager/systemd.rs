//! Words for systemd.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sd_notify::NotifyState;

/// How often an instance that is still starting asks for more time: a database may be waited for, or a large one migrated.
const STARTING: Duration = Duration::from_secs(5);
/// How much time it asks for, beyond what it has.
const MORE_TIME: Duration = Duration::from_secs(30);

/// Signs of life, until it is dropped.
pub(crate) struct Pulse {
    is_ready: Arc<AtomicBool>,
    beating: tokio::task::JoinHandle<()>,
}

impl Pulse {
    /// Begins to tell that the program starts, and from [`Pulse::ready`] on that it is alive.
    pub(crate) fn start() -> Self {
        let is_ready = Arc::new(AtomicBool::new(false));
        Self {
            beating: tokio::spawn(beat(is_ready.clone())),
            is_ready,
        }
    }

    /// Connections are accepted from now on.
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
    // Three beats in the time allowed, so that one that comes late kills nobody.
    let watchdog = sd_notify::watchdog_enabled().map(|limit| limit / 3);
    let pause = watchdog.map_or(STARTING, |watchdog| watchdog.min(STARTING));
    loop {
        // Only a loop that still runs new tasks gets to the next line.
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

/// What is being done, in one line that `systemctl status` shows.
pub(crate) fn status(line: &str) {
    tell(&[NotifyState::Status(line)]);
}

/// No new connections from now on.
pub(crate) fn stopping() {
    tell(&[
        NotifyState::Stopping,
        NotifyState::Status("stopping: answers in progress are finished"),
    ]);
}

/// The settings are being read again; [`reloaded`] ends it.
pub(crate) fn reloading() {
    let mut states = vec![NotifyState::Reloading];
    // `Type=notify-reload` tells by the time which reload is meant.
    states.extend(NotifyState::monotonic_usec_now().ok());
    tell(&states);
}

/// The settings have been read again.
pub(crate) fn reloaded() {
    tell(&[NotifyState::Ready]);
}

fn tell(states: &[NotifyState]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "the service manager cannot be told");
    }
}
