//! How far the end of the worker has come.

/// How far a worker is from its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Running,
    /// Begins nothing new.
    Finishing,
    /// Hands back what is being sent.
    Ending,
}
