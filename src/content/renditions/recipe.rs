//! The folder and the name endings of renditions.

/// The folder of renditions in the public store.
pub(crate) const FOLDER: &str = "renditions";

/// The name ending of a thumbnail. No API response offers thumbnails; only pages of the admin show them.
pub(crate) const THUMB: &str = "-thumb.webp";

/// Part of each name. A new recipe (sizes, qualities, encoders) needs a new number, so that all renditions are created
/// again under names that no cache contains.
pub(crate) const RECIPE: u8 = 2;
