//! The transport: listening sockets, one task per connection, deadlines, strict framing, drain.
//!
//! hyper implements HTTP/1.1 and HTTP/2. This module adds limits: clients that are slow, silent, malformed or too many cost little
//! and are disconnected in time. A stop loses no request. The module does not depend on routes, and sends only the few
//! responses that are needed before a request exists (400, 408, 414, 431).

mod accept;
pub(crate) mod body;
mod checked_io;
mod chunked;
pub(crate) mod connection;
mod framing;
mod head;
#[cfg(feature = "https")]
mod http2;
mod lazy_timer;
mod linger;
mod listen;
pub(crate) mod options;
mod refusal;
mod registry;
mod state;
#[cfg(feature = "https")]
mod tls;
mod transport;
#[cfg(feature = "https")]
mod validity;

pub use accept::{Drained, serve};
pub use body::BodyError;
pub use connection::{Encrypted, Peer};
pub use listen::{BindError, Listener, adopt, bind};
pub use options::{BodyOptions, ClientOptions, LingerOptions, Options, StrictTransport};
#[cfg(feature = "https")]
pub use tls::{Certificate, CertificateError, Tls};
