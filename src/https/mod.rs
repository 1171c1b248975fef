//! https in the program itself, for sites without a proxy in front of it. See docs/https.md.
//!
//! The transport (`web::server`) implements TLS. This module decides which certificate it uses, and obtains
//! certificates. Settings, checks and the route of challenges exist in every build, the rest only with the feature
//! `https`.

#[cfg(not(feature = "https"))]
mod absent;
#[cfg(feature = "https")]
mod acme;
#[cfg(feature = "https")]
mod certificate_reload;
mod challenge;
mod checks;

#[cfg(not(feature = "https"))]
pub use absent::Keeper;
#[cfg(feature = "https")]
pub use certificate_reload::Keeper;

use crate::slice::{Served, Slice};

/// The slice.
pub fn slice() -> Slice {
    Slice {
        checks: checks::CHECKS,
        serve: |site| {
            Ok(Served {
                routes: challenge::routes(&site.core.settings.files.data_dir),
                ..Served::default()
            })
        },
        ..Slice::new("https")
    }
}
