//! https in the program itself, for those who want no proxy in front of it; see docs/https.md.
//!
//! The transport (`web::server`) speaks TLS; here is which certificate it shows, and how one is had. Settings, checks and
//! the route of proofs exist in every build, the rest only with the feature `https`.

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
pub use challenge::routes;
pub use checks::CHECKS;
