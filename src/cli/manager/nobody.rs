//! Where there is no service manager, nobody is told.

/// Signs of life that nobody waits for.
pub(in crate::cli) struct Pulse;

impl Pulse {
    pub(in crate::cli) fn start() -> Self {
        Self
    }

    #[expect(clippy::unused_self, reason = "as where there is somebody to tell")]
    pub(in crate::cli) fn ready(&self, _: &str) {}
}

/// There is nobody to tell.
pub(in crate::cli) fn status(_: &str) {}
