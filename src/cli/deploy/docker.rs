//! The image, and the compose file with a database beside it.

use askama::Template;

use super::{facts::Facts, file::File};
use crate::failure::Failure;

#[derive(Template)]
#[template(path = "deploy/Dockerfile", escape = "none")]
struct Image<'a> {
    f: &'a Facts,
    /// The compiler that the program is known to build with.
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
