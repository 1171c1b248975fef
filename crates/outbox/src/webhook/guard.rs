//! Which addresses a webhook may connect to.

use std::{
    error::Error,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use futures_util::future::BoxFuture;
use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};

/// Resolves a host name to addresses.
pub trait Lookup: Send + Sync {
    /// All addresses of a host.
    fn lookup(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// Resolves names with the operating system.
#[derive(Clone, Copy, Debug)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// An allowed target address.
#[derive(Debug)]
pub struct Target {
    pub(super) url: Url,
    pub(super) is_allowed: bool,
}

/// Checks what can be checked of a URL without resolving its host. A host in `allowed` (`host`, or `host:port`) may be
/// private, plain http and on any port.
///
/// # Errors
/// What is wrong with the address, as a message.
pub fn judge(url: &str, allowed: &[String]) -> Result<Target, String> {
    // The URL parser converts every notation of an IP address (decimal, octal, hexadecimal, short) to the usual one.
    let url = Url::parse(url).map_err(|error| format!("the webhook's address is not right: {error}"))?;
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let port = url.port_or_known_default().unwrap_or_default();
    if !matches!(url.scheme(), "http" | "https") || host.is_empty() {
        return Err("a webhook's address begins with https://".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("a webhook's address may hold no user and password".to_owned());
    }
    let with_port = format!("{host}:{port}");
    if allowed.iter().any(|name| {
        let name = name.to_ascii_lowercase();
        name == host || name == bare || name == with_port
    }) {
        return Ok(Target {
            url,
            is_allowed: true,
        });
    }
    if url.scheme() != "https" || port != 443 {
        return Err(format!(
            "webhooks go over https to port 443 only; {with_port} is not among the allowed hosts"
        ));
    }
    // The HTTP client does not resolve a literal IP address, so it is checked here.
    if bare.parse::<IpAddr>().is_ok_and(|address| !is_public(address)) {
        return Err(not_public(&host));
    }
    Ok(Target {
        url,
        is_allowed: false,
    })
}

/// Resolves a name once and passes only the checked addresses to the client. A name with one private address is
/// refused: a name with both kinds is an attack or a mistake.
pub(super) struct Guard(pub Arc<dyn Lookup>);

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let lookup = Arc::clone(&self.0);
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let addresses = lookup.lookup(host.clone()).await?;
            if addresses.iter().any(|address| !is_public(*address)) {
                return Err(Box::<dyn Error + Send + Sync>::from(not_public(&host)));
            }
            // Port 0 is replaced by the port of the scheme.
            let addresses = addresses.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

fn not_public(host: &str) -> String {
    format!("{host} is not a public address; webhooks go there only if it is among the allowed hosts")
}

/// Addresses and names of cloud metadata services. They return data about the machine, its keys included.
const METADATA: [&str; 7] = [
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "168.63.129.16",
    "fd00:ec2::254",
    "metadata.google.internal",
    "metadata",
];

/// Whether an allowed host (`host`, or `host:port`) is a metadata service, which returns data about the machine, its
/// keys included, to any client.
pub fn is_metadata(allowed: &str) -> bool {
    let host = match allowed.rsplit_once(':') {
        Some((host, port))
            if port.bytes().all(|b| b.is_ascii_digit()) && allowed.parse::<IpAddr>().is_err() =>
        {
            host
        }
        _ => allowed,
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    METADATA.iter().any(|known| known.eq_ignore_ascii_case(host))
}

/// Whether an address belongs to the public internet: it is in none of IANA's special-purpose registries, is not a
/// tunnel address that contains another address, and is not multicast.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// IPv4 networks that are not public, by first address and prefix length.
const SPECIAL_V4: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    // Carrier-grade NAT, and a cloud's metadata service at 100.100.100.200.
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // Azure's metadata and health service.
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    // Link-local, and most clouds' metadata service at 169.254.169.254.
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    // Protocol assignments, documentation, 6to4 relays.
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    // Benchmarks, documentation.
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Multicast, reserved, broadcast.
    (Ipv4Addr::new(224, 0, 0, 0), 3),
];

/// IPv6 networks that are not public, inside `2000::/3`, the only part of IPv6 that is allocated. Addresses outside of
/// it need no list: loopback, mapped and compatible addresses, NAT64 (`64:ff9b::/96`, `64:ff9b:1::/48`), discard, ULA,
/// link-local, multicast.
const SPECIAL_V6: &[(Ipv6Addr, u32)] = &[
    // Protocol assignments: Teredo, ORCHID, benchmarks.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    // Documentation, old and new.
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    // 6to4: contains an IPv4 address.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let is_in =
        |(first, prefix): &(Ipv4Addr, u32)| (address.to_bits() ^ first.to_bits()) >> (32 - prefix) == 0;
    !SPECIAL_V4.iter().any(is_in)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let is_in =
        |(first, prefix): &(Ipv6Addr, u32)| (address.to_bits() ^ first.to_bits()) >> (128 - prefix) == 0;
    let is_handed_out = address.segments()[0] >> 13 == 1;
    is_handed_out && !SPECIAL_V6.iter().any(is_in)
}

#[cfg(test)]
mod tests;
