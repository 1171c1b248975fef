//! The transport: listening sockets, one task per connection, deadlines, strict framing, drain.
//!
//! hyper speaks HTTP/1.1; this module adds what it leaves open: a client that is slow, silent, malformed or in too great
//! a number costs little and is let go in time, and a stop loses no request. It knows nothing of routes or answers
//! beyond the few it must give before a request exists (400, 408, 414, 431).

mod accept;
mod alarm;
mod body;
mod chunked;
mod connection;
mod framing;
mod head;
mod life;
mod linger;
mod listen;
mod options;
mod refusal;
mod registry;
#[cfg(feature = "https")]
mod tls;
mod transport;
#[cfg(feature = "https")]
mod validity;
mod wire;

pub use accept::{Drained, serve};
pub use body::BodyError;
pub use connection::{Encrypted, Peer};
pub use listen::{BindError, Listener, adopt, bind};
pub use options::{BodyOptions, LingerOptions, Options, StrictTransport};
#[cfg(feature = "https")]
pub use tls::{Certificate, CertificateError, Tls};
