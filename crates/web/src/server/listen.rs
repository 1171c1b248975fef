//! Listening sockets: a new one, or one inherited from the service manager.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

#[cfg(feature = "https")]
use super::tls::Tls;

/// Connections the kernel may hold for us before they are accepted (it caps this at `net.core.somaxconn`).
const BACKLOG: u32 = 4096;

/// A socket and its protocol.
#[derive(Debug)]
pub struct Listener {
    pub(super) socket: TcpListener,
    #[cfg(feature = "https")]
    pub(super) tls: Option<Tls>,
}

impl From<TcpListener> for Listener {
    /// Plain http.
    fn from(socket: TcpListener) -> Self {
        Self {
            socket,
            #[cfg(feature = "https")]
            tls: None,
        }
    }
}

impl Listener {
    /// https.
    #[cfg(feature = "https")]
    pub fn encrypted(socket: TcpListener, tls: Tls) -> Self {
        Self {
            socket,
            tls: Some(tls),
        }
    }

    /// The beginning of an address of this listener, for display.
    pub fn base(&self) -> io::Result<String> {
        #[cfg(feature = "https")]
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        #[cfg(not(feature = "https"))]
        let scheme = "http";
        Ok(format!("{scheme}://{}", self.socket.local_addr()?))
    }
}

/// Why listening on an address failed.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Another process listens on it.
    #[error("{0} is already in use by another process")]
    InUse(SocketAddr),
    /// No interface of this machine has the address.
    #[error("{0} is not an address of this machine")]
    NotAvailable(SocketAddr),
    /// The port is reserved for privileged processes.
    #[error("not permitted to listen on {0}")]
    Denied(SocketAddr),
    /// Any other error of the system.
    #[error("cannot listen on {0}")]
    Other(SocketAddr, #[source] io::Error),
}

/// Listens on `address`, even if connections of a previous process are still in `TIME_WAIT`. Needs a Tokio runtime.
///
/// `[::]` is every address, also of IPv4. On a system without IPv6 it is `0.0.0.0`.
pub fn bind(address: SocketAddr) -> Result<TcpListener, BindError> {
    let is_final = |error: &io::Error| {
        let kind = error.kind();
        matches!(kind, io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied)
    };
    let listening = match listen(address) {
        Err(error) if address.ip() == Ipv6Addr::UNSPECIFIED && !is_final(&error) => {
            listen((Ipv4Addr::UNSPECIFIED, address.port()).into())
        }
        listening => listening,
    };
    listening.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => BindError::InUse(address),
        io::ErrorKind::AddrNotAvailable => BindError::NotAvailable(address),
        io::ErrorKind::PermissionDenied => BindError::Denied(address),
        _ => BindError::Other(address, error),
    })
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // On Windows the option has another meaning: it would let two servers share a port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Takes over an inherited socket. It may be in blocking mode, which would block the runtime, so the mode is changed.
pub fn adopt(inherited: std::net::TcpListener) -> io::Result<TcpListener> {
    inherited.set_nonblocking(true)?;
    TcpListener::from_std(inherited)
}
