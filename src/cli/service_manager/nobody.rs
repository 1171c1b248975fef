//! Platforms without a service manager: notifications do nothing.

/// Watchdog messages that are not sent.
pub(crate) struct Pulse;

impl Pulse {
    pub(crate) fn start() -> Self {
        Self
    }

    #[expect(clippy::unused_self, reason = "as where there is somebody to tell")]
    pub(crate) fn ready(&self, _: &str) {}
}

/// Does nothing.
pub(crate) fn status(_: &str) {}
