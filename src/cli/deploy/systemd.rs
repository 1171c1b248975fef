//! The systemd service and socket units.

use askama::Template;

use super::{facts::Facts, file::File};
use crate::failure::Failure;

#[derive(Template)]
#[template(path = "deploy/service", escape = "none")]
struct Service<'a> {
    f: &'a Facts,
}

#[derive(Template)]
#[template(path = "deploy/socket", escape = "none")]
struct Socket<'a> {
    f: &'a Facts,
}

pub(super) fn files(f: &Facts) -> Result<Vec<File>, Failure> {
    Ok(vec![
        File::new(format!("{}.service", f.name), &Service { f })?,
        File::new(format!("{}.socket", f.name), &Socket { f })?,
    ])
}
