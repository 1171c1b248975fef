//! Where the site listens: on sockets that whoever started the program holds for it, or on one of its own at `BIND`.
//!
//! With a held socket (systemd's socket unit) a restart refuses nobody: between the old process and the
//! new one, connections wait in the kernel.

use tokio::net::TcpListener;

use super::Failure;
use crate::settings::Settings;

/// Takes the sockets, so that a port in use is told before anything is touched.
pub(super) fn listen(settings: &Settings) -> Result<Vec<TcpListener>, Failure> {
    let inherited = inherited()?;
    if !inherited.is_empty() {
        return Ok(inherited);
    }
    let own = web::server::bind(settings.web.bind).map_err(|error| {
        Failure::new(format!(
            "{error}; stop the other program or set BIND to another address"
        ))
    })?;
    Ok(vec![own])
}

/// The addresses, for people.
pub(super) fn addresses(listeners: &[TcpListener]) -> String {
    let addresses = listeners.iter().filter_map(|listener| listener.local_addr().ok());
    let addresses: Vec<_> = addresses.map(|address| format!("http://{address}")).collect();
    addresses.join(", ")
}

/// The sockets of `LISTEN_FDS`; none if nobody passes any.
#[cfg(unix)]
fn inherited() -> Result<Vec<TcpListener>, Failure> {
    let wrong = |error: std::io::Error| {
        Failure::new(format!(
            "a socket that this program was started with cannot be listened on: {error}; the socket unit must have ListenStream with a port, and Accept=no"
        ))
    };
    let mut passed = listenfd::ListenFd::from_env();
    let mut listeners = vec![];
    for index in 0..passed.len() {
        if let Some(socket) = passed.take_tcp_listener(index).map_err(wrong)? {
            listeners.push(web::server::adopt(socket).map_err(wrong)?);
        }
    }
    Ok(listeners)
}

/// Nobody passes sockets here.
#[cfg(not(unix))]
fn inherited() -> Result<Vec<TcpListener>, Failure> {
    Ok(vec![])
}
