//! Where there is no service manager, nobody is told.

/// Signs of life that nobody waits for.
pub(crate) struct Pulse;

impl Pulse {
    pub(crate) fn start() -> Self {
        Self
    }

    #[expect(clippy::unused_self, reason = "as where there is somebody to tell")]
    pub(crate) fn ready(&self, _: &str) {}
}

/// There is nobody to tell.
pub(crate) fn status(_: &str) {}
