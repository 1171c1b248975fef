//! The systemd service and socket units.

use std::net::SocketAddr;

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
    address: SocketAddr,
    is_https: bool,
}

pub(super) fn files(f: &Facts) -> Result<Vec<File>, Failure> {
    let mut files = vec![File::new(format!("{}.service", f.name), &Service { f })?];
    let sockets = [("", Some(f.bind)), ("-https", f.https)];
    for (ending, address) in sockets {
        let Some(address) = address else { continue };
        let socket = Socket {
            f,
            address,
            is_https: !ending.is_empty(),
        };
        files.push(File::new(format!("{}{ending}.socket", f.name), &socket)?);
    }
    Ok(files)
}
