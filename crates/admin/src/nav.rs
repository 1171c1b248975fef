//! Entries of the navigation, as templates show them.

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavLink {
    /// Its words.
    pub label: String,
    /// Where it leads.
    pub path: String,
    /// Whether the reader is there.
    pub is_current: bool,
}
