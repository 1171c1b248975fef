//! The catalogue's pictures in smaller sizes: created in the background, recorded in the database, offered by
//! `?include=renditions` (`docs/api/contract.md#additions`).
//!
//! Code or people that add a picture (an import, an editor, manual SQL in `psql`) do not have to do anything for it. A
//! worker checks all referenced pictures whenever the catalogue changes. It creates missing renditions one at a time
//! and triggers a reload of the catalogue. Files are named after the content that they were created from. Therefore
//! several instances, restarts, and a picture that is referenced twice produce the same files.

mod claim;
pub(super) mod index;
mod make;
pub mod picture;
pub(super) mod recipe;
pub mod rendition;
mod sources;
mod store;
mod tidy;
pub(super) mod worker;

pub use sources::named_files;
