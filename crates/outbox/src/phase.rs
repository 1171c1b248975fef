//! The shutdown phase of the worker.

/// The shutdown phase of a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Running,
    /// Nothing new is started.
    Finishing,
    /// Deliveries that are being sent are released.
    Ending,
}
