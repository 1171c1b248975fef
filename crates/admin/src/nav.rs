//! Navigation entries for templates.

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavLink {
    /// Label.
    pub label: String,
    /// Address.
    pub path: String,
    /// Whether it is the current page.
    pub is_current: bool,
}
