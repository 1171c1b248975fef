//! Two scripts that install the other files. They are short, so that a person can read them before running them as
//! root.

use std::path::Path;

use askama::Template;

use super::{facts::Facts, file::File};
use crate::failure::Failure;

#[derive(Template)]
#[template(path = "deploy/install.sh", escape = "none")]
struct Install<'a> {
    f: &'a Facts,
    /// The current path of the program, quoted for a shell.
    source: String,
}

#[derive(Template)]
#[template(path = "deploy/proxy.sh", escape = "none")]
struct Proxy<'a> {
    f: &'a Facts,
    port: String,
    certificates: Vec<String>,
}

pub(super) fn install(f: &Facts, source: &Path) -> Result<File, Failure> {
    let source = format!("'{}'", source.to_string_lossy().replace('\'', r"'\''"));
    File::new("install.sh", &Install { f, source })
}

pub(super) fn proxy(f: &Facts) -> Result<File, Failure> {
    let proxy = Proxy {
        port: f.port_behind_host(),
        certificates: f.plain_hosts(),
        f,
    };
    File::new("proxy.sh", &proxy)
}
