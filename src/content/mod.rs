//! Content: products and portfolio, and the public catalogue built from them.
//!
//! Visitors read a `Snapshot`: everything published at one moment, in memory. A change of any row increases a
//! revision number in the database. An instance that sees another revision loads the next snapshot. Therefore changes
//! by this instance, by another instance or by hand are shown in the same way. If the database is not available, the
//! last snapshot stays in place.

mod admin;
mod api;
mod backfill;
mod card;
mod catalogue;
mod features;
mod import;
mod media;
pub mod portfolio;
pub mod product;
pub mod product_image;
pub mod renditions;
mod settings;
pub mod slug;
mod snapshot;
mod staleness;
mod state;
mod transliterate;

use std::sync::Arc;

use web::Routes;

pub use admin::{Gate, figures, sections};
pub use card::{Products, Works};
pub use features::Features;
pub use import::ContentImporter;
pub use renditions::named_files;
pub use settings::ContentSettings;
pub use state::Content;

impl Content {
    /// `/api/content/` and `/media/`.
    pub fn routes(self: &Arc<Self>) -> Routes {
        let media = media::routes(self.core.settings.media_path());
        api::routes().merge(media).with_state(self)
    }
}
