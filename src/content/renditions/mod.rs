//! The catalogue's pictures in smaller sizes: made behind the scenes, remembered in the database, offered by
//! `?include=renditions` (`docs/api/contract.md#additions`).
//!
//! Whoever names a picture (an import, an editor, a hand with `psql`) does nothing for it. A worker looks at all named
//! pictures whenever the catalogue changes, makes what is missing, one at a time, and has the catalogue shown anew.
//! Files are named after the content they were made of, so several instances, restarts and a picture that is named
//! twice end with the same files.

mod claim;
mod known;
mod make;
pub mod picture;
pub mod rendition;
mod sources;
mod store;
mod tidy;
mod worker;

pub use sources::named_files;

pub(super) use known::{Known, Renditions, load};
pub(super) use picture::Problem;
pub(super) use worker::work;

/// Where renditions lie in the public store.
pub(super) const FOLDER: &str = "renditions";

/// What ends the name of a thumbnail, which no answer offers: pages of the admin alone show it.
const THUMB: &str = "-thumb.webp";

/// Part of each name: a new recipe (sizes, qualities, encoders) needs a new number, so that all are made anew under
/// names that nobody has cached.
const RECIPE: u8 = 2;
