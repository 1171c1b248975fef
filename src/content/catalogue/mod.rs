//! The catalogue as visitors see it: everything published, held in memory, immutable.
//!
//! A change creates a new catalogue (`super::state::Content::refresh`); requests never query the database.

pub(super) mod answers;
mod caching;
pub(super) mod items;
pub(super) mod load;
pub(super) mod prebuilt;
mod renditions_view;
pub(super) mod resource;
pub(super) mod view;

pub(super) use load::load;
