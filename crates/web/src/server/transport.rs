//! The stream of a connection: a plain socket, or one with TLS.

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// The bytes of a connection and its socket.
pub(super) trait Transport: AsyncRead + AsyncWrite + Send + Unpin + 'static {
    /// Whether the stream is encrypted.
    const IS_ENCRYPTED: bool;

    /// The socket.
    fn socket(&mut self) -> &mut TcpStream;
}

impl Transport for TcpStream {
    const IS_ENCRYPTED: bool = false;

    fn socket(&mut self) -> &mut TcpStream {
        self
    }
}
