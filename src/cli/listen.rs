//! Listening sockets: inherited from the service manager, or bound by the program at `BIND` and `BIND_HTTPS`.
//!
//! With an inherited socket (systemd's socket unit) no connection is refused during a restart: between the old process
//! and the new one, connections wait in the kernel. An inherited socket named `https` (`FileDescriptorName=`) is the
//! one of `BIND_HTTPS`. A site that has no such socket, and a plain one at another port than `BIND`, was installed to be
//! behind a proxy and is reached without one now, so it binds both addresses in addition.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use web::server::{BindError, Listener};

use crate::{failure::Failure, https::Keeper, settings::Settings};

/// The name of an inherited socket for https.
#[cfg(unix)]
const HTTPS: &str = "https";

/// Sockets that were passed to this process.
#[derive(Default)]
struct Held {
    plain: Vec<TcpListener>,
    encrypted: Vec<TcpListener>,
}

/// Binds or inherits the sockets first, so that a port in use is reported before anything is changed.
pub(super) fn listen(settings: &Settings, keeper: Option<&Keeper>) -> Result<Vec<Listener>, Failure> {
    let mut held = held()?;
    let bind = settings.web.bind;
    let is_held = held.plain.iter().any(|socket| has_port(socket, bind.port()));
    let is_whole = keeper.is_some() && held.encrypted.is_empty();
    if held.plain.is_empty() || is_whole && !is_held {
        held.plain.push(own("BIND", bind)?);
    }
    let mut listeners: Vec<_> = held.plain.into_iter().map(Listener::from).collect();
    if let Some(keeper) = keeper {
        if held.encrypted.is_empty() {
            held.encrypted.push(own("BIND_HTTPS", keeper.bind())?);
        }
        listeners.extend(held.encrypted.into_iter().map(|socket| keeper.listener(socket)));
    } else if !held.encrypted.is_empty() {
        return Err(Failure::new(
            "this program was started with a socket for https, and BIND_HTTPS is not set; set it, or stop the socket unit",
        ));
    }
    Ok(listeners)
}

fn has_port(socket: &TcpListener, port: u16) -> bool {
    socket.local_addr().is_ok_and(|address| address.port() == port)
}

fn own(setting: &str, address: SocketAddr) -> Result<TcpListener, Failure> {
    web::server::bind(address).map_err(|error| {
        let fix = match error {
            BindError::Denied(_) => format!(
                "a unit of systemd needs AmbientCapabilities=CAP_NET_BIND_SERVICE or a socket for it, see docs/https.md; or set {setting} to a port above 1023"
            ),
            _ => format!("stop the other program or set {setting} to another address"),
        };
        Failure::new(format!("{error}; {fix}"))
    })
}

/// The addresses, for display.
pub(super) fn addresses(listeners: &[Listener]) -> String {
    let addresses: Vec<_> = listeners
        .iter()
        .filter_map(|listener| listener.base().ok())
        .collect();
    addresses.join(", ")
}

/// The sockets of `LISTEN_FDS`. Empty if none are passed.
#[cfg(unix)]
#[expect(
    clippy::disallowed_methods,
    reason = "no setting: the names come with the sockets, from who starts the process"
)]
fn held() -> Result<Held, Failure> {
    let wrong = |error: std::io::Error| {
        Failure::new(format!(
            "a socket that this program was started with cannot be listened on: {error}; the socket unit must have ListenStream with a port, and Accept=no"
        ))
    };
    let names = std::env::var("LISTEN_FDNAMES").unwrap_or_default();
    let names: Vec<_> = names.split(':').collect();
    let mut passed = listenfd::ListenFd::from_env();
    let mut held = Held::default();
    for index in 0..passed.len() {
        if let Some(socket) = passed.take_tcp_listener(index).map_err(wrong)? {
            let socket = web::server::adopt(socket).map_err(wrong)?;
            if names.get(index) == Some(&HTTPS) {
                held.encrypted.push(socket);
            } else {
                held.plain.push(socket);
            }
        }
    }
    Ok(held)
}

/// Sockets cannot be passed on this platform.
#[cfg(not(unix))]
fn held() -> Result<Held, Failure> {
    Ok(Held::default())
}
