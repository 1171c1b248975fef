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
mod duplicate;
mod features;
mod import;
mod media;
mod permissions;
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

use std::{sync::Arc, time::Duration};

use ::settings::Group;
use jobs::Job;
use web::Routes;

use ::admin::Card;
use admin::Gate;
use card::{Products, Works};

use crate::{
    core::{Core, Store},
    failure::Failure,
    slice::{Assembly, Parts, Served, Slice},
};

pub use features::Features;
pub use settings::ContentSettings;
pub use state::Content;

/// How often left-over data is removed.
const TIDY_EVERY: Duration = Duration::from_hours(1);

/// The slice.
pub fn slice() -> Slice {
    Slice {
        settings: Some(Group::of::<ContentSettings>()),
        importers: || vec![Box::new(import::ContentImporter)],
        files: Some((Store::Public, |core| {
            Box::pin(async move { renditions::named_files(&core).await })
        })),
        pages: |pages, parts| admin::sections(pages, parts.get().as_ref()),
        start: |core| Box::pin(start(core)),
        cards: |site| {
            let Some(content) = site.parts.get::<Content>() else {
                return Vec::new();
            };
            let mut cards: Vec<Arc<dyn Card>> =
                vec![Arc::new(Products(content.clone())), Arc::new(Works(content))];
            cards.extend(admin::figures(&site.pages, &site.setup));
            cards
        },
        serve,
        ..Slice::new("content")
    }
}

async fn start(core: Core) -> Result<Parts, Failure> {
    let content = Content::start(&core).await?;
    let pictures = Arc::new(Gate(content.clone()));
    Ok(Parts::default().with(content).with_pictures(pictures))
}

fn serve(site: &Assembly) -> Result<Served, Failure> {
    let content = site.parts.need::<Content>()?;
    Ok(Served {
        routes: content.routes(),
        shortcut: Some(content.clone()),
        jobs: vec![Job::every("content.tidy", TIDY_EVERY, move |_| {
            let content = content.clone();
            async move { content.tidy().await }
        })],
        ..Served::default()
    })
}

impl Content {
    /// `/api/content/` and `/media/`.
    pub fn routes(self: &Arc<Self>) -> Routes {
        let media = media::routes(self.core.settings.media_path());
        api::routes(&self.core.terms).merge(media).with_state(self)
    }
}
