//! What a connection is made of: a plain socket, or one with TLS over it.

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// The bytes of a connection, and the socket that they pass.
pub(super) trait Transport: AsyncRead + AsyncWrite + Send + Unpin + 'static {
    /// Whether nobody on the way can read along.
    const IS_ENCRYPTED: bool;

    /// The socket; `None` once there is none.
    fn socket(&mut self) -> Option<&mut TcpStream>;
}

impl Transport for TcpStream {
    const IS_ENCRYPTED: bool = false;

    fn socket(&mut self) -> Option<&mut TcpStream> {
        Some(self)
    }
}
