//! The Dockerfile, and the compose file that adds a database.

use askama::Template;

use super::{facts::Facts, file::File};
use crate::failure::Failure;

#[derive(Template)]
#[template(path = "deploy/Dockerfile", escape = "none")]
struct Image<'a> {
    f: &'a Facts,
    /// A compiler version with which the program builds.
    rust: &'static str,
}

#[derive(Template)]
#[template(path = "deploy/compose.yaml", escape = "none")]
struct Compose<'a> {
    f: &'a Facts,
}

pub(super) fn image(f: &Facts) -> Result<File, Failure> {
    let rust = env!("CARGO_PKG_RUST_VERSION");
    File::new("Dockerfile", &Image { f, rust })
}

pub(super) fn compose(f: &Facts) -> Result<File, Failure> {
    File::new("compose.yaml", &Compose { f })
}
