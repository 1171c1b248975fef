//! Where renditions lie, and what their names end with.

/// Where renditions lie in the public store.
pub(crate) const FOLDER: &str = "renditions";

/// What ends the name of a thumbnail, which no answer offers: pages of the admin alone show it.
pub(crate) const THUMB: &str = "-thumb.webp";

/// Part of each name: a new recipe (sizes, qualities, encoders) needs a new number, so that all are made anew under
/// names that nobody has cached.
pub(crate) const RECIPE: u8 = 2;
