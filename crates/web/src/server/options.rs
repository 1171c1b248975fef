//! The limits of the transport, with the defaults a public server should have.

use std::time::Duration;

use ipnet::IpNet;

/// How long, how much and how many the transport tolerates.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the figures of this server are called, where a process has several.
    pub name: &'static str,
    /// Connections held at once; beyond it those with no request in progress make room, oldest first.
    pub max_connections: usize,
    /// From the opening of a connection to its first byte, and from the first byte of any head to its last.
    pub head_timeout: Duration,
    /// How long a kept-alive connection may stay silent between two requests.
    pub idle_timeout: Duration,
    /// How long an answer may wait for a client that has stopped reading.
    pub write_stall_timeout: Duration,
    /// Bytes of a request line and its headers; beyond it the answer is 431.
    pub max_head_bytes: usize,
    /// Bytes of a request target; beyond it the answer is 414.
    pub max_target_bytes: usize,
    /// How slowly a request body may arrive.
    pub body: BodyOptions,
    /// How long to read on after an answer that was sent before its request was read.
    pub linger: LingerOptions,
    /// At a stop: between the last accept and the drain, so that connections just accepted get their first answer.
    pub accept_stop_delay: Duration,
    /// At a stop: how long answers in progress may take before their connections are cut.
    pub drain_deadline: Duration,
    /// What heads that are refused before routing are answered with, over https.
    pub strict_transport: StrictTransport,
}

/// `Strict-Transport-Security` of answers that the transport gives by itself.
#[derive(Clone, Debug, Default)]
pub struct StrictTransport {
    /// Its value; nothing is sent if there is none.
    pub value: Option<String>,
    /// Proxies behind which clients use https: a head that cannot be read does not tell the scheme.
    pub https_proxies: Vec<IpNet>,
}

/// The pace a request body must keep (408 otherwise).
#[derive(Clone, Debug)]
pub struct BodyOptions {
    /// Bytes per second, once `grace` is used up.
    pub min_rate: u32,
    /// Waiting that is free of charge; bytes that arrive earn it back at `min_rate`.
    pub grace: Duration,
    /// From the head to the last byte, however fast.
    pub total: Duration,
}

/// The bounds of reading on after an early answer; the first one reached closes the connection.
#[derive(Clone, Debug)]
pub struct LingerOptions {
    /// Silence from the client.
    pub quiet: Duration,
    /// Time since the answer was sent.
    pub total: Duration,
    /// Bytes thrown away.
    pub bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            name: "public",
            max_connections: 16_384,
            head_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(75),
            write_stall_timeout: Duration::from_secs(30),
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
        }
    }
}
