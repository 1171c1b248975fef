//! Detects an untrusted proxy by the headers it sends. Without trust, all visitors count as one client, and https as
//! http.

use std::{
    net::IpAddr,
    sync::{Arc, OnceLock},
};

use axum::http::HeaderMap;
use ipnet::IpNet;

use crate::address;

/// Headers that only proxies write.
const FORWARDED: [&str; 4] = ["x-forwarded-for", "x-forwarded-proto", "x-real-ip", "forwarded"];

/// The first untrusted proxy that was seen. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct UntrustedProxy(Arc<OnceLock<IpAddr>>);

impl UntrustedProxy {
    /// Address of the proxy, if one was seen.
    pub fn seen(&self) -> Option<IpAddr> {
        self.0.get().copied()
    }

    /// Inspects a request. The first untrusted proxy is logged once.
    pub(super) fn look(&self, peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) {
        if self.0.get().is_some() || !FORWARDED.iter().any(|name| headers.contains_key(*name)) {
            return;
        }
        // Any client on the internet can send these headers, but a machine of our own network that sends them is a
        // proxy.
        let Some(proxy) = last_untrusted(peer, headers, trusted).filter(|proxy| is_near(*proxy)) else {
            return;
        };
        if self.0.set(proxy).is_ok() {
            tracing::warn!(
                fix = "add it to TRUSTED_PROXIES",
                "a proxy at {proxy} passes on requests and is not trusted: all visitors share one rate limit, and \
                 addresses begin with http://"
            );
        }
    }
}

/// The end of the chain of trusted proxies: the peer, or the last untrusted hop in front of a trusted peer, if it
/// forwarded the request from another address.
fn last_untrusted(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let peer = peer.to_canonical();
    if !address::is_trusted(peer, trusted) {
        return Some(peer);
    }
    let lines = headers.get_all("x-forwarded-for").iter();
    let hops: usize = lines
        .filter_map(|line| line.to_str().ok())
        .map(|line| line.split(',').count())
        .sum();
    // A single hop is a visitor from the own network.
    if hops < 2 {
        return None;
    }
    Some(address::client(peer, headers, trusted)).filter(|client| *client != peer)
}

fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, headers: &[(&'static str, &str)]) -> Option<String> {
        let trusted: Vec<IpNet> = ["127.0.0.1/32"].map(|net| net.parse().unwrap()).into();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let proxy = UntrustedProxy::default();
        proxy.look(peer.parse().unwrap(), &map, &trusted);
        proxy.seen().map(|address| address.to_string())
    }

    #[test]
    fn a_machine_of_our_own_that_passes_requests_on_is_a_proxy() {
        for (peer, headers, proxy) in [
            (
                "172.18.0.1",
                &[("x-forwarded-for", "203.0.113.9")][..],
                Some("172.18.0.1"),
            ),
            ("::1", &[("x-forwarded-proto", "https")], Some("::1")),
            (
                "::ffff:10.0.0.7",
                &[("forwarded", "for=203.0.113.9")],
                Some("10.0.0.7"),
            ),
            ("10.0.0.7", &[("x-real-ip", "203.0.113.9")], Some("10.0.0.7")),
            // A second proxy in front of the trusted one.
            (
                "127.0.0.1",
                &[("x-forwarded-for", "203.0.113.9, 172.18.0.1")],
                Some("172.18.0.1"),
            ),
            ("127.0.0.1", &[("x-forwarded-for", "203.0.113.9")], None),
            ("127.0.0.1", &[("x-forwarded-for", "10.0.0.9")], None),
            ("127.0.0.1", &[("x-forwarded-for", "nonsense, nonsense")], None),
            ("172.18.0.1", &[("accept", "*/*")], None),
            // A public address must not be suggested for trust.
            ("203.0.113.9", &[("x-forwarded-for", "127.0.0.1")], None),
        ] {
            assert_eq!(seen(peer, headers).as_deref(), proxy, "{peer} {headers:?}");
        }
    }
}
