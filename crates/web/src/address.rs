//! Who is asking: the client's address behind trusted proxies (CONTRACT §2, ruling 11).

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use hyper::HeaderMap;
use ipnet::IpNet;

/// More hops than this are not looked at; the header may be as long as an attacker likes.
const MAX_HOPS: usize = 20;

/// The rightmost address of `X-Forwarded-For` that is not itself a trusted proxy, if the peer is one; else the peer.
/// A hop that cannot be read means the peer: nothing in a header can fail a request or choose its key.
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    if !is_trusted(peer, trusted) {
        return peer;
    }
    let lines: Vec<_> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|line| line.to_str().ok())
        .collect();
    for hop in lines
        .iter()
        .rev()
        .flat_map(|line| line.rsplit(','))
        .take(MAX_HOPS)
    {
        match parse(hop.trim()) {
            Some(address) if is_trusted(address, trusted) => {}
            Some(address) => return address,
            None => return peer,
        }
    }
    peer
}

/// Whether the address belongs to one of the networks.
pub fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|net| net.contains(&address))
}

/// What limits are counted by: an IPv4 address, or the /64 of an IPv6 address, which is one customer's.
pub fn limit_key(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// `1.2.3.4`, `1.2.3.4:5555`, `2001:db8::1`, `[2001:db8::1]:443`.
fn parse(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim_matches('"');
    hop.parse::<IpAddr>()
        .or_else(|_| hop.parse::<SocketAddr>().map(|address| address.ip()))
        .or_else(|_| {
            hop.trim_start_matches('[')
                .trim_end_matches(']')
                .parse::<Ipv6Addr>()
                .map(IpAddr::V6)
        })
        .ok()
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, lines: &[&str]) -> String {
        let trusted: Vec<IpNet> = ["127.0.0.1/32", "10.0.0.0/8"]
            .map(|net| net.parse().unwrap())
            .into();
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn the_rightmost_untrusted_hop_is_the_client() {
        assert_eq!(seen("127.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(
            seen("127.0.0.1", &["6.6.6.6, 203.0.113.9, 10.0.0.1"]),
            "203.0.113.9"
        );
        assert_eq!(seen("127.0.0.1", &["6.6.6.6", "203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", &["2001:db8::5"]), "2001:db8::5");
        assert_eq!(seen("::ffff:127.0.0.1", &["::ffff:1.2.3.4"]), "1.2.3.4");
    }

    #[test]
    fn a_port_is_understood() {
        assert_eq!(seen("127.0.0.1", &["1.2.3.4:5555"]), "1.2.3.4");
        assert_eq!(seen("127.0.0.1", &["[2001:db8::1]:443"]), "2001:db8::1");
    }

    #[test]
    fn a_stranger_cannot_choose_an_address() {
        assert_eq!(seen("198.51.100.1", &["1.2.3.4"]), "198.51.100.1");
        for garbage in [
            "",
            "unknown",
            "not-an-ip",
            "1.2.3.4.99",
            "1.1.1.1\t,x",
            "10.0.0.1",
        ] {
            assert_eq!(seen("127.0.0.1", &[garbage]), "127.0.0.1", "{garbage}");
        }
        assert_eq!(seen("127.0.0.1", &["1.2.3.4, garbage"]), "127.0.0.1");
    }

    #[test]
    fn an_ipv6_customer_counts_as_one() {
        let key = |text: &str| limit_key(text.parse().unwrap());
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), key("2001:db8:1:2::9"));
        assert_ne!(key("2001:db8:1:2::9"), key("2001:db8:1:3::9"));
        assert_eq!(key("203.0.113.9"), "203.0.113.9");
    }
}
