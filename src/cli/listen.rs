//! Where the site listens: on sockets that whoever started the program holds for it, or on its own at `BIND` and `BIND_HTTPS`.
//!
//! With a held socket (systemd's socket unit) a restart refuses nobody: between the old process and the new one, connections
//! wait in the kernel. A held socket named `https` (`FileDescriptorName=`) is the one of `BIND_HTTPS`.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use web::server::Listener;

use crate::{failure::Failure, https::Keeper, settings::Settings};

/// What a socket for https is called by whoever holds it.
#[cfg(unix)]
const HTTPS: &str = "https";

/// Sockets that were held for us.
#[derive(Default)]
struct Held {
    plain: Vec<TcpListener>,
    encrypted: Vec<TcpListener>,
}

/// Takes the sockets, so that a port in use is told before anything is touched.
pub(super) fn listen(settings: &Settings, keeper: Option<&Keeper>) -> Result<Vec<Listener>, Failure> {
    let mut held = held()?;
    if held.plain.is_empty() {
        held.plain.push(own("BIND", settings.web.bind)?);
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

fn own(setting: &str, address: SocketAddr) -> Result<TcpListener, Failure> {
    web::server::bind(address).map_err(|error| {
        Failure::new(format!(
            "{error}; stop the other program or set {setting} to another address"
        ))
    })
}

/// The addresses, for people.
pub(super) fn addresses(listeners: &[Listener]) -> String {
    let addresses: Vec<_> = listeners
        .iter()
        .filter_map(|listener| listener.base().ok())
        .collect();
    addresses.join(", ")
}

/// The sockets of `LISTEN_FDS`; none if nobody passes any.
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

/// Nobody passes sockets here.
#[cfg(not(unix))]
fn held() -> Result<Held, Failure> {
    Ok(Held::default())
}
