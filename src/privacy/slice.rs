//! The requests of persons about their data, as a slice.

use settings::Group;

use super::{page, retention, settings::PrivacySettings};
use crate::{
    core::Core,
    failure::Failure,
    slice::{Served, Slice},
    slices::Slices,
};

/// The slice.
pub fn slice() -> Slice {
    Slice {
        settings: Some(Group::of::<PrivacySettings>()),
        pages: |pages, _| page::link(pages),
        prepare: |slices, core| Box::pin(erase_again(slices, core)),
        serve: |site| {
            let privacy = site.slices.privacy(&site.core)?;
            Ok(Served {
                routes: page::routes(&privacy, &site.pages),
                jobs: retention::jobs(&privacy),
                ..Served::default()
            })
        },
        ..Slice::new("privacy")
    }
}

/// A restored database may contain persons who were erased.
async fn erase_again(slices: Slices, core: Core) -> Result<(), Failure> {
    slices.privacy(&core)?.catch_up().await?;
    Ok(())
}
