//! The catalogue's pictures in smaller sizes: made behind the scenes, remembered in the database, offered by
//! `?include=renditions` (`docs/api/contract.md#additions`).
//!
//! Whoever names a picture (an import, an editor, a hand with `psql`) does nothing for it. A worker looks at all named
//! pictures whenever the catalogue changes, makes what is missing, one at a time, and has the catalogue shown anew.
//! Files are named after the content they were made of, so several instances, restarts and a picture that is named
//! twice end with the same files.

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
