//! The limits of the transport, with defaults for a public server.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// Limits of time, size and number in the transport.
#[derive(Clone, Debug)]
pub struct Options {
    /// Label of this server's metrics, if a process has several servers.
    pub name: &'static str,
    /// Maximum number of open connections. Beyond it, connections without a request in progress are closed, oldest
    /// first.
    pub max_connections: usize,
    /// The share of one client.
    pub client: ClientOptions,
    /// Time from opening a connection to its first byte, and from the first byte of any head to its last.
    pub head_timeout: Duration,
    /// How long a kept-alive connection may stay silent between two requests.
    pub idle_timeout: Duration,
    /// How long a response may wait for a client that has stopped reading.
    pub write_stall_timeout: Duration,
    /// How often a silent client is asked over HTTP/2 whether it is still there. It has
    /// [`Options::write_stall_timeout`] to answer, behind what is being sent to it.
    pub ping_interval: Duration,
    /// Maximum size of a request line and its headers in bytes. A larger head is answered with 431.
    pub max_head_bytes: usize,
    /// Maximum size of a request target in bytes. A longer one is answered with 414.
    pub max_target_bytes: usize,
    /// Minimum rate of a request body.
    pub body: BodyOptions,
    /// How long to keep reading after a response that was sent before its request was read.
    pub linger: LingerOptions,
    /// At a stop: time between the last accept and the drain, so that connections just accepted get their first
    /// response.
    pub accept_stop_delay: Duration,
    /// At a stop: time for responses in progress before their connections are closed.
    pub drain_deadline: Duration,
    /// `Strict-Transport-Security` for heads that are refused before routing, over https.
    pub strict_transport: StrictTransport,
}

/// The share of one client: an IPv4 address, or the /64 network of an IPv6 address.
#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// Maximum number of open connections. Beyond it, its oldest connection without a request in progress is closed; if
    /// there is none, the new one is.
    pub connections: usize,
    /// Maximum number of requests in progress over HTTP/2, in addition to one for each connection. Beyond it, a request
    /// is refused so that the client may repeat it.
    pub requests: usize,
    /// Clients without a limit: this machine, and proxies, which carry the requests of many clients.
    pub exempt: Vec<IpNet>,
}

/// `Strict-Transport-Security` of responses that the transport sends by itself.
#[derive(Clone, Debug, Default)]
pub struct StrictTransport {
    /// Its value; `None` leaves it out.
    pub value: Option<String>,
    /// Proxies whose clients use https: a head that cannot be parsed does not show the scheme.
    pub https_proxies: Vec<IpNet>,
}

/// The minimum rate of a request body (408 otherwise).
#[derive(Clone, Debug)]
pub struct BodyOptions {
    /// Bytes per second, once `grace` is used up.
    pub min_rate: u32,
    /// Free waiting time. Received bytes restore it at `min_rate`.
    pub grace: Duration,
    /// Time from the head to the last byte, at any rate.
    pub total: Duration,
}

/// Limits of reading after an early response. The first one reached closes the connection.
#[derive(Clone, Debug)]
pub struct LingerOptions {
    /// Silence from the client.
    pub quiet: Duration,
    /// Time since the answer was sent.
    pub total: Duration,
    /// Bytes discarded.
    pub bytes: u64,
    /// Number of connections that do it at the same time. Others wait before their response is sent.
    pub at_once: usize,
    /// How long they wait, at most.
    pub patience: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            name: "public",
            max_connections: 16_384,
            client: ClientOptions::default(),
            head_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(75),
            write_stall_timeout: Duration::from_secs(30),
            ping_interval: Duration::from_secs(20),
            max_head_bytes: 32 * 1024,
            max_target_bytes: 8 * 1024,
            body: BodyOptions::default(),
            linger: LingerOptions::default(),
            accept_stop_delay: Duration::from_millis(500),
            drain_deadline: Duration::from_secs(10),
            strict_transport: StrictTransport::default(),
        }
    }
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            connections: 256,
            requests: 4096,
            exempt: [
                Ipv4Net::new_assert(Ipv4Addr::LOCALHOST, 8).into(),
                Ipv6Net::from(Ipv6Addr::LOCALHOST).into(),
            ]
            .into(),
        }
    }
}

impl Default for BodyOptions {
    fn default() -> Self {
        Self {
            min_rate: 1024,
            grace: Duration::from_secs(10),
            total: Duration::from_mins(2),
        }
    }
}

impl Default for LingerOptions {
    fn default() -> Self {
        Self {
            quiet: Duration::from_secs(5),
            total: Duration::from_secs(30),
            bytes: 64 * 1024 * 1024,
            at_once: 8,
            patience: Duration::from_secs(1),
        }
    }
}
