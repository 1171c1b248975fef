//! `paradise health`: checks whether the server on this machine answers. For a container's health check.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use super::{deploy::facts::reachable, environment::Environment};
use crate::{failure::Failure, observability::OperationsSettings, settings::Settings};

/// The timeout for an answer of the server.
const PATIENCE: Duration = Duration::from_secs(4);

/// Ask the server that runs with the same settings whether it is well.
///
/// For containers, which have no other program to ask with. Fails if nothing answers at BIND, or the health check says that
/// the site is not well.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {}

pub(super) fn run(environment: &Environment) -> Result<(), Failure> {
    let settings = &environment.settings;
    let address = reachable(settings.web.bind);
    let status = ask(address, &host(settings))
        .map_err(|error| Failure::new(format!("no server answers at {address}: {error}")))?;
    // With ENABLE_HEALTH_CHECK=False the answer is 404: the server runs, but does not report its health.
    if status == 200 || (status == 404 && !settings.get::<OperationsSettings>().health_check) {
        println!("healthy");
        Ok(())
    } else {
        Err(Failure::new(format!(
            "the server at {address} answers its health check with {status}; its log says why"
        )))
    }
}

/// The HTTP status of the health check.
fn ask(address: SocketAddr, host: &str) -> std::io::Result<u16> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "GET /api/health/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )?;
    let mut line = [0; 12];
    stream.read_exact(&mut line)?;
    let status = std::str::from_utf8(&line)
        .ok()
        .and_then(|line| line.strip_prefix("HTTP/1.1 "));
    status
        .and_then(|status| status.parse().ok())
        .ok_or_else(|| std::io::Error::new(std::io::ErrorKind::InvalidData, "it does not speak HTTP/1.1"))
}

/// A host name that the site accepts.
fn host(settings: &Settings) -> String {
    let hosts = settings.hosts();
    let plain = hosts.iter().find(|host| *host != "*");
    plain.map_or_else(
        || "localhost".to_owned(),
        |host| host.trim_start_matches('.').to_owned(),
    )
}
